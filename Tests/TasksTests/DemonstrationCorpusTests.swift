import Reasoning
import Tasks
import Testing

@Suite("Demonstrations as a corpus")
struct DemonstrationCorpusTests {
    private func examples(_ count: Int) -> [CorpusExample] {
        (0..<count).map { CorpusExample(prompt: "\($0)=", continuation: "<eos>") }
    }

    @Test(
        "Every epoch has each example once, in an order of its own",
        arguments: [1, 2, 3, 8, 60, 97])
    func epochs(count: Int) throws {
        let corpus = try DemonstrationCorpus(examples(count), seed: 4)
        let epochs = (0..<4).map { epoch in
            (0..<count).map { corpus.example(at: epoch * count + $0) }
        }
        for epoch in epochs { #expect(Set(epoch) == Set(corpus.examples)) }
        if count >= 60 { #expect(Set(epochs).count == 4) }
        #expect(
            try epochs[1]
                == (0..<count).map {
                    try DemonstrationCorpus(examples(count), seed: 4).example(at: count + $0)
                })
    }

    @Test("Without examples there is nothing to learn")
    func none() {
        #expect(throws: ConfigurationError.self) { try DemonstrationCorpus([], seed: 1) }
    }
}
