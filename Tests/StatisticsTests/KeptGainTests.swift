import Reasoning
import Testing

@testable import Statistics

@Suite("What is kept of a gain")
struct KeptGainTests {
    private func ratio(_ shares: [Double]) -> ClusteredRatio {
        var ratio = ClusteredRatio()
        for (index, share) in shares.enumerated() {
            ratio.add(share, of: 1, problem: "\(index)")
        }
        return ratio
    }

    private func kept(_ gained: [Double], _ own: [Double], _ before: [Double]) -> KeptGain? {
        var stream = RandomStream(seed: 1)
        return KeptGain(
            of: ratio(gained), by: ratio(own), over: ratio(before), stream: &stream)
    }

    @Test("The share by hand, and its margin over half")
    func share() throws {
        // 12 problems of 16 are gained, of which 9 are kept.
        let gained = (0..<16).map { $0 < 14 ? 1.0 : 0 }
        let before = (0..<16).map { $0 < 2 ? 1.0 : 0 }
        let own = (0..<16).map { $0 < 11 ? 1.0 : 0 }
        let found = try #require(kept(gained, own, before))
        #expect(near(found.share.value, 9.0 / 12) && found.share.n == 16)
        #expect(near(found.margin.value, 9.0 / 16 - 6.0 / 16))
        #expect(found.share.interval.contains(0.75) && found.margin.interval.contains(3.0 / 16))
    }

    @Test("More than all may be kept, less than nothing, and nothing of no gain")
    func bounds() throws {
        let (none, half, all) = (
            [Double](repeating: 0, count: 8), [Double](repeating: 0.5, count: 8),
            [Double](repeating: 1, count: 8)
        )
        #expect(kept(half, all, none)?.share.value == 2)
        #expect(kept(all, none, half)?.share.value == -1)
        #expect(kept(none, all, half) == nil && kept(half, all, half) == nil)
        #expect(kept([1, 0, 0, 0, 0, 0, 0, 0], all, none) == nil, "a gain that may be luck")
        #expect(kept(all, [1], none) == nil, "other problems")
    }
}
