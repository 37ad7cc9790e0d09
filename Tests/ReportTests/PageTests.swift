import Foundation
import Reasoning
import Results
import Statistics
import Testing

@testable import Report

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Page and figures")
struct PageTests {
    /// Summaries that drawing must survive.
    static let shapes: KeyValuePairs<String, ReasonerSummary> = {
        let full = SyntheticSummary.make()
        let nothing = ReasonerSummary(
            base: .init(passAt1: 0, interval: .init(0, 0), n: 0),
            trained: .init(passAt1: 0, interval: .init(0, 0), n: 0))
        var single = full
        single.trainPanel = Array(full.trainPanel.prefix(1))
        single.testPanel.chain.trained = Array(full.testPanel.chain.trained.prefix(1))
        single.learning = Array(full.learning.prefix(1))
        single.behaviours.steps = Array(full.behaviours.steps.prefix(1))
        var broken = full
        broken.base = .init(passAt1: .nan, interval: .init(.nan, .infinity), n: -1)
        for index in broken.trainPanel.indices { broken.trainPanel[index].flops = .nan }
        broken.testPanel.chain.base[0].flopsPerProblem = 0
        broken.testPanel.chain.trained[1].accuracy = .infinity
        broken.testPanel.vote.trained[0].interval = .init(.nan, -.infinity)
        broken.testPanel.coverage.base[0].flopsPerProblem = -.infinity
        broken.learning[3].reward = .nan
        broken.learning[4].gradientNorm = .infinity
        broken.seconds["total"] = .nan
        broken.ledger["training"]?.flops = .infinity
        broken.fits[0].band[0].accuracy = .nan
        broken.fits[1].band = []
        broken.fits[1].slope = .nan
        var zero = full
        for index in zero.trainPanel.indices { zero.trainPanel[index].interval = .init(0.5, 0.5) }
        zero.bill = []
        var seeds = full
        seeds.seeds = [1, 2]
        seeds.trainPanel = full.trainPanel.flatMap { point in
            [UInt64(1), 2].map { seed in
                var copy = point
                copy.seed = seed
                return copy
            }
        }
        var extreme = full
        extreme.trainPanel[0].flops = 1e300
        extreme.trainPanel[1].flops = 3e-308
        extreme.learning[0].reward = 1.7e308
        extreme.learning[1].reward = -1.7e308
        extreme.bill[0].spending.tokens = .max
        extreme.bill[1].spending.tokens = .max
        return [
            "full": full, "nothing": nothing, "single points": single, "not finite": broken,
            "zero intervals": zero, "two seeds": seeds, "extreme": extreme,
        ]
    }()

    static func isWellFormed(_ text: String) -> Bool {
        XMLParser(data: Data(text.utf8)).parse()
    }

    @Test(
        "the page and every figure are well-formed whatever the data",
        arguments: shapes.map(\.key))
    func wellFormed(name: String) throws {
        let summary = try #require(Self.shapes.first { $0.key == name }?.value)
        let html = ReasonerReport(summary).html
        #expect(Self.isWellFormed(html.replacing("<!DOCTYPE html>", with: "")))
        for figure in ReasonerFigures(summary: summary).all {
            let svg = figure.standalone()
            #expect(Self.isWellFormed(svg), "\(figure.name)")
            for value in ["nan", "\"inf", " inf", "-inf", "Minf", "Linf"] {
                #expect(!svg.contains(value), "\(figure.name): \(value)")
            }
            #expect(!svg.contains("var("), "\(figure.name)")
            _ = try JSONSerialization.jsonObject(with: figure.numbers())
        }
        #expect(!ReasonerReport(summary).terminalText.isEmpty)
    }

    @Test("nothing is fetched: no address, no script, no import")
    func selfContained() {
        let html = ReasonerReport(SyntheticSummary.make()).html
            .replacing("http://www.w3.org/2000/svg", with: "")
        for word in ["http:", "https:", "//", "<script", "@import", "url(", "src=", "<link"] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test(
        "the machine is a table, with what the intervals do not cover; of an older run a sentence")
    func machine() {
        var summary = SyntheticSummary.make()
        let html = ReasonerReport(summary).html
        for text in ["Imaginary 9000, 2 cores", "avx2, in LibTorch AVX512", "8.0 GiB"] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(html.contains("do not cover another processor"))
        summary.machineFacts = nil
        let older = ReasonerReport(summary).html
        #expect(older.contains(">\(summary.machine)<") && !older.contains("another processor"))
        #expect(!html.contains(">\(summary.machine)<"))
    }

    @Test("text of models and files cannot leave its place")
    func hostile() {
        var summary = SyntheticSummary.make()
        let attack = "</pre></style><script>x</script>\"'&\u{0}\u{1B}[2J\u{202E}"
        summary.title = attack
        summary.machine = attack
        summary.machineFacts?.processor = attack
        summary.configuration = attack
        summary.notes = [attack]
        summary.seconds[attack] = 1
        summary.ledger[attack] = .init(tokens: 1, flops: 1, seconds: 1)
        summary.trainComputeLabel = attack
        summary.testPanel.chain.trained[0].label = attack
        summary.examples = [
            .init(
                problem: attack, before: .init(text: attack, tokens: 1, verdict: .wrong),
                after: .init(text: "</think>" + attack, tokens: 1, verdict: .correct))
        ]
        let report = ReasonerReport(summary)
        #expect(!report.html.contains("<script"))
        #expect(Self.isWellFormed(report.html.replacing("<!DOCTYPE html>", with: "")))
        #expect(!report.terminalText.contains("\u{1B}"))
        for figure in ReasonerFigures(summary: summary).all {
            #expect(Self.isWellFormed(figure.standalone()))
        }
    }

    @Test("a long chain is folded and a huge one is cut")
    func longChains() {
        let lines = (0..<200).map { "\($0)+1=\($0 + 1)?7N" }.joined(separator: "\n")
        var html = ""
        ChainText(chain: .init(text: lines, tokens: 1, verdict: .wrong)).node.write(to: &html)
        #expect(html.contains("<details><summary>182 more lines</summary>"))
        var huge = ""
        let text = String(repeating: "1", count: 2_000_000)
        ChainText(chain: .init(text: text, tokens: 1, verdict: .wrong)).node.write(to: &huge)
        #expect(huge.utf8.count < 2_000)
    }

    @Test("a run's folder gets the page, the figures and their numbers, and can be redrawn")
    func files() throws {
        let folder = try Scratch()
        let report = ReasonerReport(SyntheticSummary.make())
        let files = try report.write(to: folder.url)
        #expect(files.first?.lastPathComponent == "report.html")
        for name in [
            "train-compute", "test-compute", "panels", "chains-per-problem",
            "accuracy-and-length", "behaviours",
        ] {
            for type in ["svg", "json"] {
                let file = folder.url.appending(path: "figures/\(name).\(type)")
                #expect(FileManager.default.fileExists(atPath: file.path))
            }
        }
        try report.summary.encoded().write(to: folder.url.appending(path: "summary.json"))
        #expect(try ReasonerReport(run: folder.url).html == report.html)
    }

    @Test("a figure's JSON has the points that it draws")
    func figureNumbers() throws {
        let figure = ReasonerFigures(summary: SyntheticSummary.make()).trainPanel
        let value = try JSONSerialization.jsonObject(with: figure.numbers()) as? [String: Any]
        let panels = try #require(value?["panels"] as? [[String: Any]])
        let series = try #require(panels.first?["series"] as? [[String: Any]])
        let points = try #require(series.first?["points"] as? [[String: Any]])
        #expect(series.map { $0["name"] as? String } == ["trained", "base"])
        #expect(points.count == 7)
        #expect(points[0]["y"] as? Double == 0.31)
        #expect(points[0]["n"] as? Int == 500)
    }

    @Test("coverage and votes of both models stand over the number of chains, with their intervals")
    func chainsPerProblem() throws {
        var summary = SyntheticSummary.make()
        summary.testPanel.coverage.base.reverse()
        let coverage = summary.testPanel.coverage
        let figure = ReasonerFigures(summary: summary).chainsPerProblem
        #expect(figure.plots.map(\.title) == ["Coverage (pass@k)", "Majority vote"])
        for plot in figure.plots {
            #expect(plot.series.map(\.key) == ["trained", "base"])
            for series in plot.series {
                #expect(series.points.map(\.x) == SyntheticSummary.votes.map { Double($0) })
            }
        }
        let last = try #require(figure.plots[0].series[1].points.last)
        #expect(last.y == coverage.base[0].accuracy)
        #expect(last.high == coverage.base[0].interval.high)
        #expect(ReasonerReport(summary).html.contains("More chains of the same problem"))
    }

    @Test("points without a number of chains are left out, and nothing is drawn of none")
    func chainsUnknown() {
        var summary = SyntheticSummary.make()
        for (index, label) in ["", "-3", "0", "many", "2.5"].enumerated() {
            summary.testPanel.coverage.base[index].label = label
        }
        summary.testPanel.coverage.trained = []
        summary.testPanel.vote = .init()
        let figure = ReasonerFigures(summary: summary).chainsPerProblem
        #expect(figure.plots.flatMap(\.series).flatMap(\.points).map(\.x) == [32])
        summary.testPanel.coverage = .init()
        #expect(ReasonerFigures(summary: summary).chainsPerProblem.plots.isEmpty)
        #expect(!ReasonerReport(summary).html.contains("More chains of the same problem"))
    }
}

@Suite("Terminal")
struct TerminalTests {
    @Test("columns line up and numbers stand to the right")
    func table() {
        let table = TerminalTable(
            columns: [.init("name", isNumber: false), .init("value")],
            rows: [["a", "1"], ["long name", "22"], ["short"]])
        #expect(table.text == "name       value\na              1\nlong name     22\nshort")
    }

    @Test(
        "sparklines",
        arguments: [
            ([0.0, 0.5, 1.0], "▁▅█"), ([], ""), ([.nan, 1, 2], " ▁█"), ([3, 3], "▅▅"),
            ([.infinity], " "),
        ])
    func sparkline(values: [Double], expected: String) {
        #expect(Sparkline.text(values) == expected)
    }

    @Test(
        "bars",
        arguments: [
            (0.5, "██"), (0.0, ""), (1.0, "████"), (2.0, "████"), (.nan, ""), (0.28125, "█▏"),
        ])
    func bar(share: Double, expected: String) {
        #expect(Sparkline.bar(share, width: 4) == expected)
    }
}
