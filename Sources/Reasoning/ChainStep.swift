/// A step that a chain has ended: a line of its thought, or its end of thought with the answer.
public struct ChainStep: Hashable, Sendable {
    /// The step with its separator, as UTF-8 offsets in the chain's text.
    public var range: Range<Int>
    /// How many bytes of the range's end are the separator.
    public var separatorLength: Int
    /// Whether it is the end of thought, the answer and the end of sequence.
    public var isAnswer: Bool

    /// The step's text without its separator.
    public func content(in text: String) -> Substring {
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        let end = utf8.index(start, offsetBy: range.count - separatorLength)
        return text[start..<end]
    }

    /// The steps that a chain has ended, in order, without gaps from the start of its text.
    ///
    /// A step of the thought ends with the task's separator, or where the thought ends; the
    /// answer ends with the end of sequence. As in judging, the last end of thought counts, and
    /// text behind the end of sequence is no step. Linear in the text.
    public static func steps(of chain: Chain, separator: String) -> [ChainStep] {
        let format = chain.format
        let text = Array(chain.text.utf8)
        let mark = Array(format.endOfThought.utf8)
        let separator = Array(separator.utf8)
        let close = last(mark, in: text)
        let thoughtEnd = close ?? text.count
        var steps: [ChainStep] = []
        var start = 0
        var position = 0
        while let found = first(separator, in: text[..<thoughtEnd], from: position) {
            position = found + separator.count
            steps.append(
                ChainStep(
                    range: start..<position, separatorLength: separator.count, isAnswer: false))
            start = position
        }
        guard let close else { return steps }
        if start < close {
            steps.append(ChainStep(range: start..<close, separatorLength: 0, isAnswer: false))
        }
        let end = Array(format.endOfSequence.utf8)
        let answerEnd = first(end, in: text[...], from: close + mark.count).map { $0 + end.count }
        if let answerEnd = answerEnd ?? (chain.isFinished ? text.count : nil) {
            steps.append(ChainStep(range: close..<answerEnd, separatorLength: 0, isAnswer: true))
        }
        return steps
    }

    /// Where a mark begins next; nil for an empty mark.
    private static func first(_ mark: [UInt8], in text: ArraySlice<UInt8>, from start: Int) -> Int?
    {
        guard let head = mark.first else { return nil }
        var rest = text[start...]
        while let place = rest.firstIndex(of: head) {
            if text[place...].starts(with: mark) { return place }
            rest = text[(place + 1)...]
        }
        return nil
    }

    /// Where a mark begins last; nil for an empty mark.
    private static func last(_ mark: [UInt8], in text: [UInt8]) -> Int? {
        guard let head = mark.first else { return nil }
        var rest = text[...]
        while let place = rest.lastIndex(of: head) {
            if text[place...].starts(with: mark) { return place }
            rest = text[..<place]
        }
        return nil
    }
}
