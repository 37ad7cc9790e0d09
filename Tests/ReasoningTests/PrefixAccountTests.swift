import Reasoning
import Testing

@Suite("Accounts of prefixes")
struct PrefixAccountTests {
    private final class Model {}
    private let model = Model()
    private let account = PrefixAccount()

    private func charge(_ prompt: [Token], drawn: [Range<Int>] = []) -> [Range<Int>] {
        account.charge(prompt, asked: [], drawn: drawn, by: model).new
    }

    @Test("A prefix is charged once, whatever follows it")
    func once() {
        #expect(charge([1, 2, 3, 4]) == [0..<4])
        #expect(charge([1, 2, 3, 4]) == [])
        #expect(charge([1, 2, 5, 4]) == [2..<4])
        #expect(charge([1, 2, 5, 4, 6]) == [4..<5])
        #expect(charge([]) == [])
    }

    @Test("Another model, and another piece of work, pay for themselves")
    func apart() {
        _ = charge([1, 2])
        let other = Model()
        #expect(account.charge([1, 2], asked: [], drawn: [], by: other).new == [0..<2])
        #expect(PrefixAccount().charge([1, 2], asked: [], drawn: [], by: model).new == [0..<2])
        #expect(charge([1, 2]) == [])
    }

    @Test(
        "What the work sampled is not charged again where a chain goes on, but for its last token")
    func sampled() {
        _ = charge([1, 2])
        account.record([[3, 4, 5], [6]], behind: [1, 2] as [Token], by: model)
        #expect(charge([1, 2, 3, 4, 5], drawn: [2..<4]) == [4..<5])
        #expect(charge([1, 2, 6]) == [2..<3])
        // Forced tokens behind them.
        #expect(charge([1, 2, 3, 4, 9, 9], drawn: [2..<4]) == [4..<6])
    }

    @Test("What another has sampled is charged")
    func foreign() {
        #expect(charge([1, 2, 3, 4], drawn: [2..<4]) == [0..<4])
    }

    @Test("A token that is put there is charged, though another sample has drawn it by chance")
    func coincidence() {
        _ = charge([1])
        account.record([[2, 3]], behind: [1] as [Token], by: model)
        #expect(charge([1, 2]) == [1..<2])
    }

    @Test("The head is charged for each time that a place is asked after the first")
    func asked() {
        func recalled(_ prompt: [Token], _ asked: [Int]) -> Int {
            account.charge(prompt, asked: asked, drawn: [], by: model).recalled
        }
        #expect(recalled([1, 2, 3], [2]) == 0)
        #expect(recalled([1, 2, 3, 4], [1, 2, 3]) == 1)
        #expect(recalled([1, 2, 3, 4], [1, 2, 3]) == 3)
        #expect(recalled([1, 9], [1]) == 0)
    }

    @Test("The order of requests changes no sum")
    func order() {
        var stream = RandomStream(seed: 4)
        for _ in 0..<200 {
            // Chains over a small alphabet, some sampled and some forced beyond their prompt.
            var requests = (0..<12).map { _ in Request(&stream) }
            let known: [[Token]] = (0..<4).map { _ in
                (0..<6).map { _ in Token.random(in: 0...1, using: &stream) }
            }
            var sums: Set<[Int]> = []
            for _ in 0..<5 {
                requests.shuffle(using: &stream)
                let account = PrefixAccount()
                account.record(known, behind: [1] as [Token], by: model)
                var sum = [0, 0]
                for request in requests {
                    let charge = account.charge(
                        request.tokens, asked: request.asked, drawn: request.drawn, by: model)
                    sum[0] += charge.new.reduce(0) { $0 + $1.count }
                    sum[1] += charge.recalled
                }
                sums.insert(sum)
            }
            #expect(sums.count == 1)
        }
    }

    private struct Request {
        var tokens: [Token]
        var asked: [Int]
        var drawn: [Range<Int>]

        init(_ stream: inout RandomStream) {
            let count = Int.random(in: 2...8, using: &stream)
            tokens = [1]
            for _ in 1..<count { tokens.append(Token.random(in: 0...1, using: &stream)) }
            asked = [Int.random(in: 0..<count - 1, using: &stream), count - 1]
            drawn = [Int.random(in: 1..<count, using: &stream)..<count]
        }
    }

    @Test("A part of a piece of work shares its account")
    func sharing() async {
        await PrefixAccount.sharing {
            let outer = PrefixAccount.current
            #expect(outer != nil)
            await PrefixAccount.sharing { #expect(PrefixAccount.current === outer) }
        }
        #expect(PrefixAccount.current == nil)
    }
}
