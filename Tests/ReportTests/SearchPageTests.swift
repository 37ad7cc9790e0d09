import Foundation
import Reasoning
import Results
import Statistics
import Testing

@testable import Report

@Suite("Report of a comparison of strategies")
struct SearchPageTests {
    /// Summaries that drawing must survive.
    static func shapes() throws -> [(name: String, summary: SearchSummary)] {
        let full = try SyntheticSearch.make()
        var nothing = full
        nothing.benchmarks = []
        nothing.claims = []
        nothing.seconds = [:]
        nothing.ledger = ComputeLedger()
        nothing.configuration = ""
        var bare = full
        bare.benchmarks[0].verifiers = []
        bare.benchmarks[0].models = bare.benchmarks[0].models.map { model in
            var model = model
            model.curves = []
            model.quintileRates = []
            model.coverageLaw = nil
            model.selections = []
            model.reliability = []
            model.comparisons = []
            model.saving = nil
            model.plans = []
            model.trees = []
            return model
        }
        var single = full
        var broken = full
        for model in full.benchmarks[0].models.indices {
            broken.benchmarks[0].models[model].passAt1 = .nan
            broken.benchmarks[0].models[model].saving?.factor.value = .infinity
            broken.benchmarks[0].models[model].saving?.allocation = [-1, 99]
            broken.benchmarks[0].models[model].quintileRates = [.nan]
            broken.benchmarks[0].models[model].coverageLaw?.a.value = .nan
            for curve in full.benchmarks[0].models[model].curves.indices {
                single.benchmarks[0].models[model].curves[curve].points.removeLast(
                    full.benchmarks[0].models[model].curves[curve].points.count - 1)
                var points = broken.benchmarks[0].models[model].curves[curve].points
                points[0].flopsPerProblem = [.nan, 0, -1, .infinity][curve % 4]
                points[1].accuracy = .nan
                points[2].interval = .init(.nan, -.infinity)
                points[2].quintiles = [.nan, .infinity]
                points[2].tokensPerProblem = .nan
                points[2].label = "99999999999999999999999 chains"
                broken.benchmarks[0].models[model].curves[curve].points = points
            }
        }
        broken.seconds = ["x": .nan]
        var twice = full
        twice.benchmarks += full.benchmarks
        twice.ledger = ComputeLedger()
        twice.ledger.charge(
            Usage(promptTokens: .max, generatedTokens: .max, flops: .infinity), to: .training)
        return [
            ("full", full), ("nothing", nothing), ("bare", bare), ("single points", single),
            ("not finite", broken), ("same names", twice),
        ]
    }

    @Test(
        "the page and every figure are well-formed whatever the data",
        arguments: ["full", "nothing", "bare", "single points", "not finite", "same names"])
    func wellFormed(name: String) throws {
        let summary = try #require(Self.shapes().first { $0.name == name }?.summary)
        let report = SearchReport(summary)
        #expect(PageTests.isWellFormed(report.html.replacing("<!DOCTYPE html>", with: "")))
        let figures = SearchFigures.all(summary).joined().flatMap(\.all)
        #expect(Set(figures.map(\.name)).count == figures.count)
        for figure in figures {
            let svg = figure.standalone()
            #expect(PageTests.isWellFormed(svg), "\(figure.name)")
            for value in ["nan", "\"inf", " inf", "-inf", "Minf", "Linf", "var("] {
                #expect(!svg.contains(value), "\(figure.name): \(value)")
            }
            _ = try JSONSerialization.jsonObject(with: figure.numbers())
        }
        #expect(!report.terminalText.isEmpty)
    }

    @Test("nothing is fetched: no address, no script, no import")
    func selfContained() throws {
        let html = SearchReport(try SyntheticSearch.make()).html
            .replacing("http://www.w3.org/2000/svg", with: "")
        for word in ["http:", "https:", "//", "<script", "@import", "url(", "src=", "<link"] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    @Test("text of models and files cannot leave its place")
    func hostile() throws {
        var summary = try SyntheticSearch.make()
        let attack = "../</pre></style><script>x</script>\"'&\u{0}\u{1B}[2J\u{202E}"
        summary.title = attack
        summary.machine = attack
        summary.configuration = attack
        summary.seconds[attack] = 1
        summary.claims[0] = .init(
            id: attack, text: attack, source: attack, benchmark: attack, verdict: .holds,
            evidence: attack)
        summary.benchmarks[0].task = attack
        summary.benchmarks[0].description = attack
        summary.benchmarks[0].verifiers[0].name = attack
        summary.benchmarks[0].verifiers[0].text = attack
        summary.benchmarks[0].models[0].name = attack
        summary.benchmarks[0].models[0].plans = [attack]
        summary.benchmarks[0].models[0].trees[0].problem = attack
        summary.benchmarks[0].models[0].trees[0].strategy = attack
        summary.benchmarks[0].models[0].curves[0].strategy = attack
        summary.benchmarks[0].models[0].curves[0].points[0].label = attack
        summary.benchmarks[0].models[0].curves[5].verifier = attack
        summary.benchmarks[0].models[0].selections[0].verifier = attack
        summary.benchmarks[0].models[0].reliability[0].verifier = attack
        summary.benchmarks[0].models[0].comparisons[0].first = attack
        let report = SearchReport(summary)
        #expect(!report.html.contains("<script"))
        #expect(PageTests.isWellFormed(report.html.replacing("<!DOCTYPE html>", with: "")))
        #expect(!report.terminalText.contains("\u{1B}"))
        for figure in SearchFigures.all(summary).joined().flatMap(\.all) {
            #expect(PageTests.isWellFormed(figure.standalone()))
            #expect(!figure.name.contains("/") && !figure.name.contains("."))
        }
    }

    @Test("a run's folder gets the page and the figures, and is drawn again by what it holds")
    func files() throws {
        let folder = try Scratch()
        let report = SearchReport(try SyntheticSearch.make())
        let files = try report.write(to: folder.url)
        #expect(files.first?.lastPathComponent == "report.html")
        for name in ["strategies", "families", "quintiles", "best-of-n", "coverage", "reliability"]
        {
            for type in ["svg", "json"] {
                let file = folder.url.appending(path: "figures/countdown-trained-\(name).\(type)")
                #expect(FileManager.default.fileExists(atPath: file.path), "\(name)")
            }
        }
        let summary = folder.url.appending(path: "summary.json")
        try report.summary.encoded().write(to: summary)
        let again = try RunReports.report(run: folder.url)
        #expect(again is SearchReport)
        #expect(again.html == report.html)
        try SyntheticSummary.make().encoded().write(to: summary)
        let other = try RunReports.report(run: folder.url)
        #expect(other is ReasonerReport)
        try Data(#"{"subjects": 3}"#.utf8).write(to: summary)
        #expect(throws: ReportError.self) { try RunReports.report(run: folder.url) }
    }

    @Test("numbers that are not finite survive the file")
    func notFinite() throws {
        var summary = try SyntheticSearch.make()
        summary.benchmarks[0].models[0].passAt1 = .nan
        let again = try SearchSummary(encoded: summary.encoded())
        #expect(again.benchmarks[0].models[0].passAt1.isNaN)
    }

    @Test("tasks have their titles; names that no task has stay")
    func titles() throws {
        for (benchmark, title) in [
            ("wordProblems, base", "word problems, base"), ("multiplication", "multiplication"),
            ("countdown, a, b", "Countdown, a, b"), ("chess, base", "chess, base"), ("", ""),
        ] {
            #expect(SearchReport.title(ofBenchmark: benchmark) == title)
        }
        var summary = try SyntheticSearch.make()
        summary.benchmarks[0].task = "wordProblems"
        let html = SearchReport(summary).html
        #expect(html.contains("Word problems: the trained model"))
        #expect(!html.contains("wordProblems"))
    }

    @Test("every claim is there with verdict, source, benchmark and evidence")
    func claims() throws {
        let html = SearchReport(try SyntheticSearch.make()).html
        for part in [
            "✓ holds", "✗ does not hold", "? cannot be told", "arXiv 2408.03314",
            "Countdown, trained", "2.3 times (1.7 to 3.1)", "Lookahead pays for itself.",
        ] {
            #expect(html.contains(part), "\(part)")
        }
        #expect(
            html.contains(
                "Of 3 verdicts on 3 published claims 1 holds, 1 does not hold and 1 cannot be told."
            ))
    }

    @Test("the number of verdicts, the plan, what was added and the power are said")
    func judged() throws {
        let summary = try SyntheticSearch.make()
        for text in [SearchReport(summary).html, SearchReport(summary).terminalText] {
            for part in [
                "0.2 would be told by chance", "1 of 2 are still told", "Holm’s",
                "Added after the plan was fixed. 0.1 points.", "SHA-256 0f0f",
                "claims, 1; curves, 0",
                "four times of five", "description", "not measurable",
            ] {
                let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                #expect(flat.contains(part), "\(part)")
            }
        }
        let html = SearchReport(summary).html
        // 0.03 of two others: 0.06 with Holm's correction.
        #expect(html.contains("(✗ does not hold)") && !html.contains("(✓ holds)"))
        #expect(html.contains("best of n by process") && html.contains("vote, until sure"))
        #expect(html.contains("what did best on validation problems"))
        #expect(html.contains("fitted on validation problems: process 0.9, vote 0.95."))
    }

    @Test("search without a model stands beside the strategies, or nothing of it does")
    func blind() throws {
        var summary = try SyntheticSearch.make()
        let heading = "Beside search without a model"
        func texts() -> [String] {
            let report = SearchReport(summary)
            return [report.html, report.terminalText].map {
                $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
        }
        for text in texts() {
            #expect(text.contains(heading) && !text.contains(heading + " (added)"))
            #expect(text.contains(" strategies are above search as in the corpus: a description"))
            #expect(text.contains("Nothing was added") == false && text.contains("curves, 0."))
        }
        summary.benchmarks[0].baselinesAdded = true
        for text in texts() {
            #expect(text.contains(heading + " (added)"))
            #expect(text.contains("curves, 0; search without a model."))
        }
        summary.benchmarks[0].blindSearch = nil
        summary.benchmarks[0].corpusSearch = nil
        summary.benchmarks[0].baselinesAdded = nil
        let old = try SearchSummary(encoded: summary.encoded())
        #expect(old.benchmarks[0].blindSearch == nil && old.benchmarks[0].baselinesAdded == nil)
        for text in texts() {
            #expect(!text.contains(heading) && !text.lowercased().contains("blind"))
        }
    }

    @Test("a summary from before has none of that, and is drawn as it was")
    func former() throws {
        var summary = try SyntheticSearch.make()
        summary.plan = nil
        summary.multiplicity = nil
        for model in summary.benchmarks[0].models.indices {
            summary.benchmarks[0].models[model].shown = nil
            summary.benchmarks[0].models[model].chosen = nil
            summary.benchmarks[0].models[model].power = nil
            summary.benchmarks[0].models[model].thresholds = nil
        }
        let html = SearchReport(summary).html
        #expect(!html.contains("SHA-256") && !html.contains("four times of five"))
        #expect(html.contains("Of several verifiers the one with the highest point is shown"))
        #expect(html.contains("the highest point of any strategy is"))
    }
}

@Suite("Reading curves at equal cost")
struct EqualCostTests {
    private func curve(_ points: [(Double, Double)], bound: Bool = false) -> SearchSummary.Curve {
        SearchSummary.Curve(
            strategy: bound ? "coverage" : "best-of-n", verifier: nil, usesReference: bound,
            points: points.map { flops, accuracy in
                .init(
                    label: "", flopsPerProblem: flops, tokensPerProblem: nil, accuracy: accuracy,
                    interval: .init(accuracy - 0.1, accuracy + 0.1), n: 10, quintiles: [],
                    engine: nil)
            })
    }

    @Test("between two sizes, in the logarithm of compute; nothing outside")
    func reading() throws {
        let curve = curve([(1e8, 0.2), (1e10, 0.6)])
        let middle = try #require(curve.reading(at: 1e9))
        #expect(abs(middle.accuracy - 0.4) < 1e-9)
        #expect(abs(middle.interval.low - 0.3) < 1e-9)
        #expect(curve.reading(at: 1e8)?.accuracy == 0.2)
        #expect(curve.reading(at: 1e10)?.accuracy == 0.6)
        #expect(curve.reading(at: 9e7) == nil)
        #expect(curve.reading(at: 1.1e10) == nil)
        #expect(curve.reading(at: .nan) == nil)
    }

    @Test("search without a model is read off at as many tokens, in their logarithm; none outside")
    func tokens() throws {
        var benchmark = try SyntheticSearch.make().benchmarks[0]
        func strategy(_ name: String, _ tokens: Double?, _ accuracy: Double)
            -> SearchSummary.Curve
        {
            var curve = curve([(1e8, 0.1), (1e9, accuracy)], bound: name == "coverage")
            curve.strategy = name
            curve.points[1].generatedTokensPerProblem = tokens
            return curve
        }
        var model = benchmark.models[0]
        model.curves = [
            strategy("best-of-n", 160, 0.5), strategy("vote", 160, 0.3), strategy("beam", 8, 0.9),
            strategy("mcts", nil, 0.9), strategy("coverage", 160, 1),
        ]
        func point(_ tokens: Double, _ accuracy: Double) -> SearchSummary.Point {
            var point = model.curves[0].points[0]
            (point.flopsPerProblem, point.tokensPerProblem, point.accuracy) = (0, tokens, accuracy)
            return point
        }
        benchmark.blindSearch = [point(16, 0.2), point(1_600, 0.6)]
        benchmark.corpusSearch = [point(160, 0.2), point(1_600, 0.6)]
        let equal = try #require(EqualTokens(model, of: benchmark))
        #expect(equal.rows.map(\.curve.strategy) == ["vote", "best-of-n", "beam", "mcts"])
        let read = equal.rows.map { $0.readings.map { $0.map { ($0.accuracy * 1e9).rounded() } } }
        #expect(read == [[4e8, 2e8], [4e8, 2e8], [nil, nil], [nil, nil]])
        #expect(
            equal.sentence.hasPrefix(
                "At equal tokens 1 of 2 strategies are above blind search, and 2 of 2 strategies"))
        #expect(equal.text.contains("–"))
        benchmark.corpusSearch = nil
        #expect(EqualTokens(model, of: benchmark) == nil)
    }

    @Test("the best of each cost is no bound that reads the answer key")
    func best() throws {
        var model = try #require(SyntheticSearch.make().benchmarks[0].models.first)
        var other = curve([(1e8, 0.5), (1e10, 0.5)])
        other.strategy = "vote"
        model.curves = [
            curve([(1e8, 0.9), (1e10, 0.99)], bound: true), curve([(1e8, 0.2), (1e10, 0.6)]), other,
        ]
        let equal = EqualCost(model)
        #expect(equal.costs.count == 3)
        #expect(equal.rows.map(\.curve.strategy) == ["vote", "best-of-n"])
        #expect((0..<3).map { equal.best(at: $0) } == [0, 0, 1])
    }
}
