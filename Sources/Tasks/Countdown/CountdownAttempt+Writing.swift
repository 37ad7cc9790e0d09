/// Attempts as text, in bytes.
extension CountdownAttempt {
    /// Appends `7*3=21,21+20=41`, or with a target what each step leaves unused and what its result lacks
    /// to the target: `7*3=21;20+21,21+20=41~1`.
    func writeSteps(notesFor target: Int? = nil, to text: inout [UInt8]) {
        for (index, step) in steps.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(decimal: values[step.left])
            text.append(step.operation.rawValue)
            text.append(decimal: values[step.right])
            text.append(UInt8(ascii: "="))
            let result = values[numbers.count + index]
            text.append(decimal: result)
            guard let target else { continue }
            let unused = open(after: index).dropLast()
            for (place, value) in unused.enumerated() {
                text.append(UInt8(ascii: place == 0 ? ";" : " "))
                text.append(decimal: value)
            }
            text.append(UInt8(ascii: unused.isEmpty ? "~" : result > target ? "-" : "+"))
            text.append(decimal: abs(result - target))
        }
    }

    /// Appends the expression over the numbers, with parentheses only where the value needs them.
    func writeExpression(to text: inout [UInt8]) {
        // A stack of what is left to write; at most three entries per step.
        enum Part {
            case value(Int)
            case byte(UInt8)
        }
        var pending: [Part] = [.value(values.count - 1)]
        while let part = pending.popLast() {
            switch part {
            case .byte(let byte):
                text.append(byte)
            case .value(let index) where index < numbers.count:
                text.append(decimal: numbers[index])
            case .value(let index):
                let step = steps[index - numbers.count]
                push(step.right, below: step.operation, isRight: true)
                pending.append(.byte(step.operation.rawValue))
                push(step.left, below: step.operation, isRight: false)
            }
        }

        func push(_ index: Int, below parent: Operation, isRight: Bool) {
            guard needsParentheses(index, below: parent, isRight: isRight) else {
                pending.append(.value(index))
                return
            }
            pending.append(.byte(UInt8(ascii: ")")))
            pending.append(.value(index))
            pending.append(.byte(UInt8(ascii: "(")))
        }
    }

    private func needsParentheses(_ index: Int, below parent: Operation, isRight: Bool) -> Bool {
        guard index >= numbers.count else { return false }
        let own = steps[index - numbers.count].operation
        if own.binds != parent.binds { return own.binds < parent.binds }
        return isRight && (parent == .subtract || parent == .divide)
    }
}

extension [UInt8] {
    /// Appends a whole number in decimal.
    mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var magnitude = value.magnitude
        let start = count
        repeat {
            append(UInt8(48 + magnitude % 10))
            magnitude /= 10
        } while magnitude > 0
        self[start...].reverse()
    }

    /// Appends a text's bytes.
    mutating func append(text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }
}
