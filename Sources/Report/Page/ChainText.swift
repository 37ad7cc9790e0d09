import Foundation
import Reasoning
import Results

/// A chain as a page shows it: special marks pale, steps coloured as its task judged them, the middle
/// of a long chain folded.
///
/// A page reads no task's language: what is known of a step stands in the chain's marks, and a chain
/// without them is shown plain.
struct ChainText {
    /// Lines shown at each end before the middle is folded away.
    static let shownLines = 9
    /// Characters of a line before the rest is cut from view, and of a whole chain.
    static let longestLine = 400
    static let longestChain = 40_000

    let chain: JudgedChain
    private var format: ChainFormat { chain.format ?? ChainFormat() }

    /// The class of a line by the exact judge's word on the step that it is in.
    static func style(_ mark: StepMarks.Mark) -> String? {
        switch mark {
        case .plain: nil
        case .success: "yes"
        case .rejected: "no"
        case .wrong: "lie"
        }
    }

    /// The chain as preformatted text.
    var node: Node {
        var text = chain.text ?? ""
        let isCut = text.utf8.count > Self.longestChain
        if isCut { text = String(text.prefix(Self.longestChain)) }
        var marks = Marks(chain.marks)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            drawn(line, marks.next(over: line.utf8.count + 1))
        }
        if isCut { lines.append([.text("… the rest of this chain is not shown")]) }
        let (ends, limit) = (Self.shownLines, 2 * Self.shownLines + 2)
        guard lines.count > limit else { return Report.node("pre", [:], all: joined(lines)) }
        let hidden = Array(lines[ends..<(lines.count - ends)])
        return Report.node(
            "pre", [:],
            all: joined(Array(lines.prefix(ends))) + [
                Report.node(
                    "details", [:],
                    all: [Report.node("summary", [:], .text("\(hidden.count) more lines"))]
                        + joined(hidden))
            ] + joined(Array(lines.suffix(ends))))
    }

    private func joined(_ lines: [[Node]]) -> [Node] {
        Array(lines.joined(separator: [.text("\n")]))
    }

    /// A line, with its marks and its answer.
    private func drawn(_ line: Substring, _ mark: StepMarks.Mark) -> [Node] {
        var rest = line
        if rest.count > Self.longestLine { rest = rest.prefix(Self.longestLine) + "…" }
        guard let end = rest.range(of: format.endOfThought) else { return styled(rest, mark) }
        var nodes = styled(rest[..<end.lowerBound], mark)
        nodes.append(Report.node("span", ["class": "mark"], text: format.endOfThought))
        rest = rest[end.upperBound...]
        let close = rest.range(of: format.endOfSequence)?.lowerBound ?? rest.endIndex
        nodes.append(Report.node("span", ["class": "answer"], text: String(rest[..<close])))
        if close < rest.endIndex {
            nodes.append(Report.node("span", ["class": "mark"], text: String(rest[close...])))
        }
        return nodes
    }

    private func styled(_ line: Substring, _ mark: StepMarks.Mark) -> [Node] {
        guard !line.isEmpty else { return [] }
        guard let style = Self.style(mark) else { return [.text(String(line))] }
        return [Report.node("span", ["class": style], .text(String(line)))]
    }

    /// A chain's marks while its lines are gone through.
    private struct Marks {
        var steps: ArraySlice<StepMarks.Step>
        /// Bytes of the first step that are left.
        var left: Int

        init(_ marks: StepMarks?) {
            steps = (marks?.steps ?? [])[...]
            left = steps.first?.length ?? 0
        }

        /// The mark of the step that a line begins in.
        mutating func next(over bytes: Int) -> StepMarks.Mark {
            let mark = steps.first?.mark ?? .plain
            var bytes = bytes
            while !steps.isEmpty, bytes >= left {
                bytes -= left
                steps.removeFirst()
                left = steps.first?.length ?? 0
            }
            left -= steps.isEmpty ? 0 : bytes
            return mark
        }
    }
}
