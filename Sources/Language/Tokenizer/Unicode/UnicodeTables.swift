/// Decompositions, combining classes and compositions of Unicode, those of Hangul by their arithmetic.
struct UnicodeTables: Sendable {
    static let shared = UnicodeTables()

    private let canonical: [UInt32: [UInt32]]
    private let compatibility: [UInt32: [UInt32]]
    private let combiningClasses: [UInt32: UInt8]
    /// By the first scalar in the upper and the second in the lower half.
    private let compositions: [UInt64: UInt32]

    private init() {
        canonical = Self.decompositions(UnicodeForm.canonical)
        compatibility = Self.decompositions(UnicodeForm.compatibility)
        combiningClasses = Self.classes(UnicodeForm.combiningClasses)
        let never = Set(UnicodeTable.ranges(UnicodeForm.uncomposed).joined())
        var compositions: [UInt64: UInt32] = [:]
        // The shorter first: a longer one's beginning is composed itself.
        for (scalar, parts) in canonical.sorted(by: { $0.value.count < $1.value.count })
        where parts.count > 1 && !never.contains(scalar) {
            var first: UInt32? = parts[0]
            for part in parts.dropFirst().dropLast() {
                first = first.flatMap { compositions[Self.pair($0, part)] }
            }
            if let first { compositions[Self.pair(first, parts[parts.count - 1])] = scalar }
        }
        self.compositions = compositions
    }

    private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }

    /// `C0:41.300 41.301` as the decompositions of U+00C0 and U+00C1.
    private static func decompositions(_ text: String) -> [UInt32: [UInt32]] {
        var table: [UInt32: [UInt32]] = [:]
        var next: UInt32 = 0
        for word in UnicodeTable.words(text) {
            let parts = word.split(separator: ":")
            if parts.count == 2 { next = UnicodeTable.scalar(parts[0]) }
            table[next] = parts[parts.count - 1].split(separator: ".").map(UnicodeTable.scalar)
            next += 1
        }
        return table
    }

    /// `7:93C 9BC` as two scalars of class 7.
    private static func classes(_ text: String) -> [UInt32: UInt8] {
        var table: [UInt32: UInt8] = [:]
        var value: UInt8 = 0
        for word in UnicodeTable.words(text) {
            let parts = word.split(separator: ":")
            if parts.count == 2 { value = UInt8(parts[0]) ?? 0 }
            for scalar in UnicodeTable.range(parts[parts.count - 1]) { table[scalar] = value }
        }
        return table
    }

    // MARK: Use

    func decompose(
        _ scalar: UInt32, compatibility isCompatibility: Bool, into scalars: inout [CombiningScalar]
    ) {
        if scalar < 0xA0 {
            scalars.append(CombiningScalar(value: scalar, combiningClass: 0))
        } else if let syllable = Hangul.index(of: scalar) {
            for part in Hangul.parts(of: syllable) {
                scalars.append(CombiningScalar(value: part, combiningClass: 0))
            }
        } else {
            let parts =
                (isCompatibility ? compatibility[scalar] : nil) ?? canonical[scalar] ?? [scalar]
            for part in parts {
                scalars.append(
                    CombiningScalar(value: part, combiningClass: combiningClasses[part] ?? 0))
            }
        }
    }

    /// Composes scalars that are decomposed and ordered.
    func composed(_ scalars: [CombiningScalar]) -> [CombiningScalar] {
        var result: [CombiningScalar] = []
        result.reserveCapacity(scalars.count)
        /// Where the last starter is, to which a mark may be composed.
        var starter: Int?
        /// The highest class between it and here; -1 where nothing lies between.
        var highest = -1
        for scalar in scalars {
            let combiningClass = Int(scalar.combiningClass)
            if let place = starter, highest < combiningClass,
                let composite = composition(result[place].value, scalar.value)
            {
                result[place].value = composite
                continue
            }
            if combiningClass == 0 {
                starter = result.count
                highest = -1
            } else {
                highest = combiningClass
            }
            result.append(scalar)
        }
        return result
    }

    private func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        Hangul.composition(first, second) ?? compositions[Self.pair(first, second)]
    }
}

/// The arithmetic of Korean syllables (The Unicode Standard, section 3.12).
private enum Hangul {
    static let base: UInt32 = 0xAC00
    static let leads: UInt32 = 0x1100
    static let vowels: UInt32 = 0x1161
    static let tails: UInt32 = 0x11A7
    static let leadCount: UInt32 = 19
    static let vowelCount: UInt32 = 21
    static let tailCount: UInt32 = 28

    static func index(of scalar: UInt32) -> UInt32? {
        guard scalar >= base, scalar - base < leadCount * vowelCount * tailCount else { return nil }
        return scalar - base
    }

    static func parts(of index: UInt32) -> [UInt32] {
        let tail = index % tailCount
        return [
            leads + index / (vowelCount * tailCount),
            vowels + index / tailCount % vowelCount,
        ] + (tail > 0 ? [tails + tail] : [])
    }

    static func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if first >= leads, first - leads < leadCount, second >= vowels,
            second - vowels < vowelCount
        {
            return base + ((first - leads) * vowelCount + second - vowels) * tailCount
        }
        if let index = index(of: first), index % tailCount == 0, second > tails,
            second - tails < tailCount
        {
            return first + second - tails
        }
        return nil
    }
}
