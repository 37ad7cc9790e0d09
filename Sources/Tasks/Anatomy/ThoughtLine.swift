/// One line of a written-out calculation: steps such as `7*3=21,21+20=41`, and perhaps a check
/// `?42N` that compares the last result with another number; `?42,1N` says how far apart they are.
/// A step may also say what is left over beside its result, and what its result lacks to that number, as
/// in `7*3=21;20+21,21+20=41~1N`; a verdict behind a distance is then the check.
///
/// Total and linear in the line's length; a line longer than `maximumLength` bytes or with a number
/// of more than 18 digits is unreadable.
public struct ThoughtLine: Hashable, Sendable {
    public static let maximumLength = 4_096

    /// One operation with its result, such as `7*3=21`.
    public struct Step: Hashable, Sendable {
        public var left: Int
        /// One of `+ - * / %`.
        public var operation: Character
        public var right: Int
        /// The result as written.
        public var written: Int
        /// The values not yet used, beside the result, as written; empty where the step does not say.
        public var unused: [Int] = []
        /// How far the result is from what the line is compared with, as written; nil where the step
        /// does not say.
        public var distance: Int?
        /// Whether the result is said to be too large by that much; nil where the step does not say.
        public var isAbove: Bool?

        /// The exact result; nil where there is none among the whole numbers of 64 bits.
        public var exact: Int? {
            let (value, overflow): (Int, Bool)
            switch operation {
            case "+": (value, overflow) = left.addingReportingOverflow(right)
            case "-": (value, overflow) = left.subtractingReportingOverflow(right)
            case "*": (value, overflow) = left.multipliedReportingOverflow(by: right)
            case "/":
                guard right != 0, left % right == 0 else { return nil }
                (value, overflow) = (left / right, false)
            default:
                guard right != 0 else { return nil }
                (value, overflow) = (left % right, false)
            }
            return overflow ? nil : value
        }
    }

    /// A comparison of the last result with another number.
    public struct Check: Hashable, Sendable {
        /// What the last result is compared with, as written; nil where only the distance is.
        public var expected: Int?
        /// How far apart the two are, as written; nil where the check does not say.
        public var distance: Int?
        /// Whether the line says they are equal.
        public var claims: Bool
    }

    /// At least one.
    public var steps: [Step]
    public var check: Check?

    /// The last step's result as written.
    public var result: Int { steps[steps.count - 1].written }

    /// Whether the verdict agrees with the pair, or the distance, that it stands behind; nil without a
    /// check.
    public var verdictIsTrue: Bool? {
        check.map { check in
            check.claims == (check.expected.map { result == $0 } ?? (check.distance == 0))
        }
    }

    /// How far apart two numbers are; nil beyond 64 bits.
    static func distance(_ a: Int, _ b: Int) -> Int? {
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        return overflow || difference == .min ? nil : abs(difference)
    }

    /// Whether every distance of the line is the one from the number; nil where the line has none.
    public func distancesAreTrue(from expected: Int) -> Bool? {
        let signsAreTrue = steps.allSatisfy { step in
            step.isAbove.map { $0 == (step.written > expected) } ?? true
        }
        guard signsAreTrue else { return false }
        var written = steps.compactMap { step in step.distance.map { (step.written, $0) } }
        if let check, let distance = check.distance { written.append((result, distance)) }
        guard !written.isEmpty else { return nil }
        return written.allSatisfy { Self.distance($0, expected) == $1 }
    }

    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        var reader = Reader(bytes: Array(text.utf8))
        var steps: [Step] = []
        repeat {
            guard let step = reader.step() else { return nil }
            steps.append(step)
        } while reader.skip(",")
        var check: Check?
        if reader.skip("?") {
            guard let expected = reader.number() else { return nil }
            var distance: Int?
            if reader.skip(",") {
                guard let number = reader.number() else { return nil }
                distance = number
            }
            guard let claims = reader.verdict() else { return nil }
            check = Check(expected: expected, distance: distance, claims: claims)
        } else if let distance = steps[steps.count - 1].distance, !reader.isAtEnd {
            guard let claims = reader.verdict() else { return nil }
            check = Check(expected: nil, distance: distance, claims: claims)
        }
        guard reader.isAtEnd else { return nil }
        self.steps = steps
        self.check = check
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
                return false
            }
            position += 1
            return true
        }

        mutating func verdict() -> Bool? {
            if skip("Y") { return true }
            return skip("N") ? false : nil
        }

        mutating func step() -> Step? {
            guard let left = number(), position < bytes.count else { return nil }
            let operation = Character(Unicode.Scalar(bytes[position]))
            guard "+-*/%".contains(operation) else { return nil }
            position += 1
            guard let right = number(), skip("="), let written = number() else { return nil }
            var step = Step(left: left, operation: operation, right: right, written: written)
            if skip(";") {
                repeat {
                    guard let number = number() else { return nil }
                    step.unused.append(number)
                } while skip(" ")
                let isAbove = skip("-")
                guard isAbove || skip("+"), let distance = number() else { return nil }
                (step.distance, step.isAbove) = (distance, isAbove)
            } else if skip("~") {
                guard let distance = number() else { return nil }
                step.distance = distance
            }
            return step
        }

        mutating func number() -> Int? {
            let isNegative = skip("-")
            let start = position
            var value = 0
            while position < bytes.count, (48...57).contains(bytes[position]) {
                guard position - start < 18 else { return nil }
                value = value * 10 + Int(bytes[position] - 48)
                position += 1
            }
            guard position > start else { return nil }
            return isNegative ? -value : value
        }
    }
}
