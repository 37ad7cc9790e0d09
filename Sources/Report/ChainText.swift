import Foundation
import Reasoning
import Results

/// A chain as a page shows it: special marks pale, checks that succeed green, false claims red,
/// the middle of a long chain folded.
struct ChainText {
    /// Lines shown at each end before the middle is folded away.
    static let shownLines = 9
    /// Characters of a line before the rest is cut from view, and of a whole chain.
    static let longestLine = 400
    static let longestChain = 40_000

    let chain: ReasonerSummary.ExampleChain
    var format = ChainFormat()

    /// What a line of thought says about itself, read from its last comparison `a?bY` or `a?bN`.
    enum Line: Equatable {
        /// Compares different numbers and says so.
        case rejected
        /// Claims that the numbers agree, and they do.
        case success
        /// Claims that numbers agree which do not.
        case falseClaim
        case other

        init(_ line: Substring) {
            guard let mark = line.last, mark == "Y" || mark == "N",
                let question = line.lastIndex(of: "?")
            else {
                self = .other
                return
            }
            let right = line[line.index(after: question)...].dropLast()
            let left = line[..<question].reversed().prefix { $0.isNumber || $0 == "-" || $0 == "/" }
            guard !right.isEmpty, !left.isEmpty else {
                self = .other
                return
            }
            self =
                mark == "N"
                ? .rejected : left.reversed().elementsEqual(right) ? .success : .falseClaim
        }

        var style: String? {
            switch self {
            case .rejected: "no"
            case .success: "yes"
            case .falseClaim: "lie"
            case .other: nil
            }
        }
    }

    /// The chain as preformatted text.
    var node: Node {
        var text = chain.text
        var isCut = false
        if text.utf8.count > Self.longestChain {
            text = String(text.prefix(Self.longestChain))
            isCut = true
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(drawn)
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
    private func drawn(_ line: Substring) -> [Node] {
        var rest = line
        if rest.count > Self.longestLine { rest = rest.prefix(Self.longestLine) + "…" }
        var nodes: [Node] = []
        if let end = rest.range(of: format.endOfThought) {
            nodes += styled(rest[..<end.lowerBound])
            nodes.append(Report.node("span", ["class": "mark"], .text(format.endOfThought)))
            rest = rest[end.upperBound...]
            let close = rest.range(of: format.endOfSequence)?.lowerBound ?? rest.endIndex
            nodes.append(Report.node("span", ["class": "answer"], .text(String(rest[..<close]))))
            if close < rest.endIndex {
                nodes.append(Report.node("span", ["class": "mark"], .text(String(rest[close...]))))
            }
            return nodes
        }
        return styled(rest)
    }

    private func styled(_ line: Substring) -> [Node] {
        guard !line.isEmpty else { return [] }
        guard let style = Line(line).style else { return [.text(String(line))] }
        return [Report.node("span", ["class": style], .text(String(line)))]
    }
}
