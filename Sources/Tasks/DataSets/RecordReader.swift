import Reasoning

/// Reads the JSON objects of a file one by one: one a line (JSONL), or the elements of one list.
struct RecordReader {
    private let file: String
    private let longest: Int
    private var lines: LineReader
    /// Where in a list reading stands; nil for a file of lines.
    private var list: ListState?
    private var isFirst = true

    private struct ListState {
        /// The rest of the line that is being read.
        var rest: ArraySlice<UInt8> = []
        /// Whether an object has to come next, because a comma was read.
        var isOwed = false
        var isEmpty = true
        var hasEnded = false
    }

    /// - Parameter longest: most bytes of a line, and of an object.
    /// - Throws: `TaskError.unreadable`.
    init(path: String, longest: Int) throws {
        file = path
        self.longest = longest
        lines = try LineReader(path: path, longest: longest)
    }

    /// The next object with the line on which it begins; nil after the last.
    ///
    /// - Throws: `TaskError.malformed`, `TaskError.unreadable`.
    mutating func next() throws -> RecordLine? {
        if list != nil { return try element() }
        while let line = try lines.next() {
            if isFirst, line.starts(with: [0x1F, 0x8B]) {
                throw TaskError.unreadable(
                    file: file, reason: "it is packed by gzip: unpack it first, with 'gunzip -k'")
            }
            if line.allSatisfy(ArithmeticExpression.isSpace) { continue }
            let text = line.drop(while: ArithmeticExpression.isSpace)
            if isFirst, text.first == UInt8(ascii: "[") {
                list = ListState(rest: text.dropFirst())
                return try element()
            }
            isFirst = false
            return try RecordLine(line, file: file, line: lines.line)
        }
        return nil
    }

    /// The next element of the list. Finds its end by brackets and quotes alone; the parser sees to the
    /// rest.
    private mutating func element() throws -> RecordLine? {
        var object: [UInt8] = []
        var (depth, begin, isQuoted, isEscaped) = (0, 0, false, false)
        while true {
            guard var state = list, let byte = state.rest.popFirst() else {
                guard let line = try lines.next() else {
                    guard list?.hasEnded ?? true else {
                        throw malformed("the list does not end")
                    }
                    return nil
                }
                if depth > 0 { object.append(UInt8(ascii: "\n")) }
                list?.rest = line
                continue
            }
            defer { list = state }
            if depth == 0 {
                switch byte {
                case _ where ArithmeticExpression.isSpace(byte): continue
                case _ where state.hasEnded: throw malformed("there is text behind the list")
                case UInt8(ascii: ",") where !state.isOwed && !state.isEmpty:
                    state.isOwed = true
                    continue
                case UInt8(ascii: "]") where !state.isOwed:
                    state.hasEnded = true
                    continue
                case UInt8(ascii: "{") where state.isOwed || state.isEmpty:
                    (state.isOwed, state.isEmpty) = (false, false)
                    begin = lines.line
                default: throw malformed("an object or the list's end should be here")
                }
            }
            object.append(byte)
            guard object.count <= longest else {
                throw malformed("an object is longer than \(longest) bytes")
            }
            if isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isQuoted = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isQuoted = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            if depth == 0 { return try RecordLine(object[...], file: file, line: begin) }
        }
    }

    private func malformed(_ reason: String) -> TaskError {
        .malformed(file: file, line: lines.line, field: "(list)", reason: reason)
    }
}
