import Foundation
import Reasoning
import Results
import Statistics
import Testing

@testable import Report

/// A `summary.json` can hold any numbers: a page is drawn of all that can be read.
@Suite("Hostile numbers in summary.json")
struct HostileNumbersTests {
    /// JSON values in the place of a number.
    private static var values: [Any] {
        [
            1e305, Double.leastNormalMagnitude / 100, 1e308, -1e308, Double.leastNonzeroMagnitude,
            0, -1, 0.5, Int.max, Int.min, "nan", "inf",
            "-inf",
        ]
    }

    /// A small summary of each kind, as JSON.
    private static func summaries() throws -> [Data] {
        var reasoner = SyntheticSummary.make()
        reasoner.learning = Array(reasoner.learning.prefix(2))
        reasoner.behaviours.steps = Array(reasoner.behaviours.steps.prefix(2))
        reasoner.examples = Array(reasoner.examples.prefix(1))
        reasoner.trainPanel = Array(reasoner.trainPanel.prefix(3))
        var search = try SyntheticSearch.make()
        search.benchmarks[0].models = Array(search.benchmarks[0].models.prefix(1))
        var curves: [SearchSummary.Curve] = []
        for var curve in search.benchmarks[0].models[0].curves.prefix(8) {
            curve.points = Array(curve.points.prefix(3))
            curves.append(curve)
        }
        search.benchmarks[0].models[0].curves = curves
        return try [
            reasoner.encoded(), search.encoded(),
            DistillationReportTests.summary(searched: true).encoded(),
            HypothesesReportTests.summary().encoded(),
            FineTuningReportTests.summary().encoded(), TestTimeReportTests.summary().encoded(),
        ]
    }

    /// Draws everything that a report draws.
    private func draw(_ data: Data) throws {
        guard let kind = try? SummaryKind(ofSummary: data) else { return }
        let report: (any RunReport)? =
            switch kind {
            case .reasoner: (try? ReasonerSummary(encoded: data)).map { ReasonerReport($0) }
            case .search: (try? SearchSummary(encoded: data)).map { SearchReport($0) }
            case .distillation:
                (try? DistillationSummary(encoded: data)).map { DistillationReport($0) }
            case .hypotheses:
                (try? HypothesesSummary(encoded: data)).map { HypothesesReport($0) }
            case .fineTuning:
                (try? FineTuningSummary(encoded: data)).map { FineTuningReport($0) }
            case .testTime: (try? TestTimeSummary(encoded: data)).map { TestTimeReport($0) }
            }
        guard let report else { return }
        let figures: [Figure] =
            switch report {
            case let report as ReasonerReport: ReasonerFigures(summary: report.summary).all
            case let report as SearchReport:
                SearchFigures.all(report.summary).joined().flatMap(\.all)
            case let report as HypothesesReport: HypothesesFigures(report.summary).all
            case let report as FineTuningReport: FineTuningFigures(summary: report.summary).all
            case let report as TestTimeReport: TestTimeFigures(report.summary).all
            default: []
            }
        #expect(report.html.hasSuffix("</html>\n"))
        #expect(!report.terminalText.isEmpty)
        for figure in figures {
            #expect(figure.standalone().hasSuffix("</svg>\n"))
            _ = try figure.numbers()
        }
    }

    /// Replaces numbers of a JSON value; `replace` says by what, from the path with indices left out.
    private func mutated(_ value: Any, _ path: String, _ replace: (String, NSNumber) -> Any?) -> Any
    {
        switch value {
        case let object as [String: Any]:
            Dictionary(
                uniqueKeysWithValues: object.map { key, value in
                    (key, mutated(value, path + "." + key, replace))
                })
        case let array as [Any]: array.map { mutated($0, path + "[]", replace) }
        case let number as NSNumber: replace(path, number) ?? number
        default: value
        }
    }

    @Test("Every field at each of them, alone in all of its places")
    func fields() throws {
        for data in try Self.summaries() {
            let object = try JSONSerialization.jsonObject(with: data)
            var paths = Set<String>()
            _ = mutated(object, "") { path, _ in
                paths.insert(path)
                return nil
            }
            #expect(paths.count > 8)
            for (index, path) in paths.sorted().enumerated() {
                // Each field has one of the values, and each value many fields.
                let value = Self.values[index % Self.values.count]
                let changed = mutated(object, "") { at, _ in at == path ? value : nil }
                try draw(JSONSerialization.data(withJSONObject: changed))
            }
        }
    }

    @Test("Many at once")
    func mixtures() throws {
        var stream = RandomStream(seed: 305)
        for data in try Self.summaries() {
            let object = try JSONSerialization.jsonObject(with: data)
            for round in 0..<10 {
                let share = round.isMultiple(of: 2) ? 0.05 : 0.9
                let changed = mutated(object, "") { _, number in
                    guard stream.uniform() < share else { return nil }
                    let value = Self.values.randomElement(using: &stream)
                    // A count stays one, so that the file can still be read.
                    return isCount(number) && !(value is Int) ? Int.max : value
                }
                try draw(JSONSerialization.data(withJSONObject: changed))
            }
        }
    }

    private func isCount(_ number: NSNumber) -> Bool {
        number.doubleValue == number.doubleValue.rounded()
    }

    @Test("Twenty thousand points and claims, and thousands of seeds and steps, are drawn")
    func sizes() throws {
        var summary = SyntheticSummary.make()
        let point = summary.trainPanel[1]
        summary.trainPanel = (0..<4_000).map { index in
            var point = point
            point.flops *= 1 + Double(index)
            point.seed = UInt64(index / 2)
            return point
        }
        summary.testPanel.chain.trained = (0..<20_000).map {
            .init(
                flopsPerProblem: 1e9 + 1e6 * Double($0), accuracy: 0.5, interval: .init(0.4, 0.6),
                n: 9, label: "\($0)")
        }
        let step = summary.learning[0]
        summary.learning = (0..<4_000).map { index in
            var step = step
            step.step = index
            return step
        }
        try draw(summary.encoded())
        var search = try SyntheticSearch.make()
        search.claims = (0..<20_000).map {
            SearchClaim(
                id: "\($0)", text: "t", source: "s", benchmark: "\($0), base", verdict: .holds,
                evidence: "")
        }
        try draw(search.encoded())
    }
}
