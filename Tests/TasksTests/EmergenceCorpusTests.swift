import Reasoning
import Testing

@testable import Tasks

@Suite("Corpora that say where behaviours come from")
struct EmergenceCorpusTests {
    private static let standard = CountdownCorpus.Configuration.standard

    /// What the chains of a corpus do, and how many are right.
    private func chains(
        _ configuration: CountdownCorpus.Configuration, count: Int = 300
    ) throws -> (anatomy: ChainAnatomy, right: Int, answered: Int) {
        let corpus = try CountdownCorpus(configuration: configuration, seed: 5)
        let alphabet = try Set(CountdownCorpus(configuration: Self.standard, seed: 5).alphabet)
        var (sum, right, answered) = (ChainAnatomy(), 0, 0)
        for index in 0..<count {
            let example = corpus.example(at: index)
            let plain = ["<think>", "</think>", "<eos>"].reduce(example.text) {
                $0.replacing($1, with: "")
            }
            #expect(alphabet.isSuperset(of: plain), "one vocabulary for all")
            // An exercise in writing an answer has its thought in the prompt.
            guard example.prompt.hasSuffix("<think>") else { continue }
            let problem = try CountdownCorpusTests.problem(of: example)
            sum += corpus.task.anatomy(of: example.continuation, problem: problem)
            guard let end = example.continuation.firstRange(of: "</think>")?.upperBound else {
                continue
            }
            answered += 1
            let answer = example.continuation[end...].replacing("<eos>", with: "")
            if corpus.task.judge(answer: String(answer), of: problem) == .correct { right += 1 }
        }
        return (sum, right, answered)
    }

    @Test("A single attempt has no verdict and nothing behind it, and is sometimes right")
    func single() throws {
        let (anatomy, right, answered) = try chains(Self.standard.singleAttempts)
        #expect(anatomy.chains > 100 && answered == anatomy.chains)
        #expect(anatomy.attempts == anatomy.chains && anatomy.unreadable == 0)
        #expect(anatomy.checks == 0 && anatomy.abandoned == 0 && anatomy.giveUps == 0)
        #expect((1..<answered).contains(right))
    }

    @Test("A wrong search attempts, checks and begins anew, and claims what is wrong")
    func wrong() throws {
        let (anatomy, right, answered) = try chains(Self.standard.wrongSearches)
        #expect(right == 0 && anatomy.hits == 0 && anatomy.chains == 300)
        #expect(answered > 290 && anatomy.claims == answered && anatomy.soundClaims == 0)
        // The verdicts before the last one are true.
        #expect(anatomy.falseVerdicts == anatomy.claims)
        #expect(anatomy.checks == anatomy.attempts && anatomy.abandoned > anatomy.chains)
        #expect(anatomy.unreadable == 0 && anatomy.giveUps == 0)
    }

    @Test("Both are of the same problems, and keep what a recipe says of them")
    func problems() throws {
        var own = Self.standard
        (own.problems.targets, own.aims) = (1...30, 0.5)
        for corpus in [own.singleAttempts, own.wrongSearches] {
            #expect(corpus.problems == own.problems && corpus.tokenLimit == own.tokenLimit)
            try corpus.validate()
        }
        own.wrongAnswers = true
        own.slips = 0.1
        let error = #expect(throws: ConfigurationError.self) { try own.validate() }
        #expect(error?.field == "wrongAnswers")
    }
}
