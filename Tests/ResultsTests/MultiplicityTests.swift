import Foundation
import Statistics
import Testing

@testable import Results

@Suite("The number of verdicts")
struct MultiplicityTests {
    private func claim(
        _ verdict: SearchClaim.Verdict, p: Double?, benchmark: String = "countdown, base"
    ) -> SearchClaim {
        SearchClaim(
            id: "c", text: "", source: "", benchmark: benchmark, verdict: verdict, evidence: "",
            pValue: p)
    }

    @Test("Constants and descriptions are no verdicts; the rest is corrected for their number")
    func counted() {
        var claims = [
            claim(.holds, p: 0.01), claim(.doesNotHold, p: 0.04), claim(.cannotBeTold, p: 0.6),
            claim(.description, p: nil), claim(.notMeasurable, p: nil),
            claim(.cannotBeTold, p: nil, benchmark: ""),
        ]
        let found = Multiplicity(correcting: &claims)
        #expect(found.verdicts == 3 && found.told == 2 && found.corrected == 1)
        #expect(abs(found.byChance - 0.15) < 1e-12)
        #expect(claims.map(\.adjusted).prefix(3).map { $0 ?? -1 } == [0.03, 0.08, 0.6])
        #expect(claims.suffix(3).allSatisfy { $0.adjusted == nil })
    }

    @Test("Summaries and claims from before are read, with nothing added to them")
    func former() throws {
        let text =
            #"{"id": "a", "text": "", "source": "", "subject": "", "verdict": "cannotBeTold", "evidence": ""}"#
        let claim = try JSONDecoder().decode(SearchClaim.self, from: Data(text.utf8))
        #expect(!claim.added && claim.pValue == nil && !claim.isVerdict)
        let summary = """
            {"title": "", "date": "", "commit": "", "machine": "", "seeds": [1], "subjects": [],
             "claims": [], "seconds": {}, "ledger": {"accounts": {}}, "configuration": ""}
            """
        let read = try SearchSummary(encoded: Data(summary.utf8))
        #expect(read.plan == nil && read.multiplicity == nil)
    }

    @Test("Power speaks of the paired standard error of the mean difference")
    func power() throws {
        var comparison = try equal(
            mean: Estimate(
                value: 0.02, interval: Interval(-0.01, 0.05), n: 200, standardError: 0.02))
        let power = try #require(ComparisonPower(of: comparison))
        #expect(power.n == 200 && abs(power.detectable - 0.056) < 1e-3)
        #expect(power.needed == 252)
        comparison.mean = nil
        #expect(ComparisonPower(of: comparison) == nil)
    }

    private func equal(mean: Estimate) throws -> EqualCompute {
        let text = #"{"first": "a", "second": "b", "points": []}"#
        var comparison = try JSONDecoder().decode(EqualCompute.self, from: Data(text.utf8))
        comparison.mean = mean
        return comparison
    }
}
