import Language
import Reasoning
import Rewards
import Statistics
import Tensors
import Testing

@testable import Learning

@Suite("Training of reward models")
struct RewardTrainingTests {
    private func outcomes(_ problems: Range<Int>, perProblem: Int = 6) throws -> [LabelledChain] {
        try RewardToy.outcomes(problems, perProblem: perProblem)
    }

    private func fresh() throws -> RewardModel { try RewardToy.model() }

    private func configuration(
        _ objective: RewardTraining.Objective = .pointwise, epochs: Int = 12, patience: Int = 100
    ) -> RewardTraining.Configuration {
        RewardTraining.Configuration(
            objective: objective, epochs: epochs, tokensPerStep: 600, evaluationInterval: 10,
            patience: patience, optimizer: .init(learningRate: 5e-3, warmupSteps: 4), seed: 1)
    }

    @Test(
        "A tiny model learns to tell two classes apart on problems that it has not seen",
        arguments: RewardTraining.Objective.allCases)
    func learns(objective: RewardTraining.Objective) throws {
        let model = try fresh()
        let heldOut = try outcomes(100..<120)
        let before = try model.evaluate(heldOut, configuration(objective))
        var training = try RewardTraining(
            model: model, training: outcomes(0..<60), heldOut: heldOut,
            configuration: configuration(objective))
        let best = try #require(try training.train())
        #expect(best.loss < 0.2 && before.loss > 0.5)
        #expect(best.pairAccuracy ?? 0 > 0.95)
        if objective == .pointwise {
            #expect(best.calibration.areaUnderROC ?? 0 > 0.95)
            #expect(best.calibration.brier < 0.1)
        }
        // What it says of itself is what the model does when the training is over.
        #expect(try model.evaluate(heldOut, configuration(objective)).loss == best.loss)
    }

    @Test("A process model learns to tell true steps from false ones")
    func process() throws {
        let encoder = try RewardToy.encoder()
        func chains(_ ids: Range<Int>) throws -> [LabelledChain] {
            try ids.map { id in
                var stream = RandomStream(9, "steps", id)
                let lines = (0..<4).map { _ in
                    (stream.uniform() < 0.5 ? "1a" : "2c")
                        + (stream.uniform() < 0.5 ? "x\n" : "b\n")
                }
                return try LabelledChain(
                    RewardToy.chain(lines.joined(), of: id), judge: RewardToy.task, encoder: encoder
                )
            }
        }
        let model = try fresh()
        var training = try RewardTraining(
            model: model, training: chains(0..<150), heldOut: chains(200..<230),
            configuration: configuration())
        let best = try #require(try training.train())
        #expect(best.calibration.count == 120)
        #expect(best.calibration.areaUnderROC ?? 0 > 0.97)
    }

    @Test("It stops when the held-out loss rises, with the weights of the best evaluation")
    func earlyStopping() throws {
        // Labels that cannot be learned: the same texts, right in training and wrong held out.
        let model = try fresh()
        let training = try outcomes(0..<20)
        let heldOut = training.map { chain in
            var chain = chain
            chain.labels[0].target = 1 - chain.labels[0].target
            return chain
        }
        var learning = try RewardTraining(
            model: model, training: training, heldOut: heldOut,
            configuration: configuration(epochs: 50, patience: 2))
        var evaluations: [Double] = []
        try learning.train { step in
            if let evaluation = step.evaluation { evaluations.append(evaluation.loss) }
        }
        #expect(learning.step < learning.totalSteps)
        let best = try #require(learning.best)
        #expect(best.loss == evaluations.min())
        #expect(Array(evaluations.suffix(2)).allSatisfy { $0 > best.loss })
        #expect(try model.evaluate(heldOut, configuration()).loss == best.loss)
    }

    @Test("The same seed trains the same weights, another one others")
    func deterministic() throws {
        func weights(seed: UInt64) throws -> [Float] {
            let model = try fresh()
            var configuration = configuration(epochs: 1)
            configuration.seed = seed
            var training = try RewardTraining(
                model: model, training: outcomes(0..<20), heldOut: [], configuration: configuration)
            #expect(try training.train() == nil)
            return try model.head.weight.detached().floats()
        }
        #expect(try weights(seed: 1) == weights(seed: 1))
        #expect(try weights(seed: 1) != weights(seed: 2))
    }

    @Test("Each epoch sees every chain once, in groups of one problem and of bounded size")
    func groups() throws {
        let chains = try outcomes(0..<10, perProblem: 7)
        var configuration = configuration()
        configuration.chainsPerGroup = 3
        configuration.tokensPerStep = 60
        let groups = RewardGroups(chains, configuration: configuration)
        let first = groups.steps(ofEpoch: 0)
        #expect(first.joined().joined().sorted() == Array(chains.indices))
        #expect(first.joined().allSatisfy { $0.count <= 3 })
        #expect(first.joined().allSatisfy { Set($0.map { chains[$0].problem }).count == 1 })
        #expect(first.count > 3 && first != groups.steps(ofEpoch: 1))
        configuration.objective = .pairwise
        let pairs = RewardGroups(chains, configuration: configuration).steps(ofEpoch: 0).joined()
        #expect(pairs.allSatisfy { Set($0.map { chains[$0].isCorrect }).count == 2 })
        #expect(pairs.joined().sorted() == Array(chains.indices))
    }

    @Test("Three forward passes are charged for a step, and one for what is held out")
    func ledger() throws {
        let model = try fresh()
        let chains = try outcomes(0..<4)
        var configuration = configuration(epochs: 1)
        configuration.tokensPerStep = 10_000
        var training = try RewardTraining(
            model: model, training: chains, heldOut: chains, configuration: configuration)
        let step = try training.advance()
        #expect(training.isDone)
        let forward = try #require(step.evaluation).usage.flops
        #expect(forward > 0 && abs(step.usage.flops - 4 * forward) < 1e-6 * forward)
        #expect(step.record.ledger[.training] == step.usage)
    }

    @Test("What cannot be learned from is refused with a reason")
    func refused() throws {
        let model = try fresh()
        let chains = try outcomes(0..<2)
        func training(_ chains: [LabelledChain], _ configuration: RewardTraining.Configuration)
            throws
        {
            _ = try RewardTraining(
                model: model, training: chains, heldOut: [], configuration: configuration)
        }
        #expect(throws: RewardsError.self) { try training([], configuration()) }
        let right = chains.filter { $0.isCorrect == true }
        #expect(throws: RewardsError.noSignal("no problem has both a right and a wrong chain")) {
            try training(right, configuration(.pairwise))
        }
        var long = chains
        long[0].tokens = Array(repeating: 5, count: 96)
        #expect(throws: RewardsError.sequenceTooLong(tokens: 98, context: 96)) {
            try training(long, configuration())
        }
        var outside = chains
        outside[0].labels[0].position = 99
        #expect(throws: ConfigurationError.self) { try training(outside, configuration()) }
        for (field, change) in [
            ("patience", { $0.patience = 0 }), ("epochs", { $0.epochs = .max }),
            ("tokensPerStep", { $0.tokensPerStep = .max }),
            ("optimizer.learningRate", { $0.optimizer.learningRate = 0 }),
        ] as [(String, (inout RewardTraining.Configuration) -> Void)] {
            var bad = configuration()
            change(&bad)
            let error = #expect(throws: ConfigurationError.self) { try bad.validate() }
            #expect(error?.field == field)
        }
    }

    @Test("Held-out problems are chosen by their ids, and no problem is in both parts")
    func division() throws {
        let chains = try outcomes(0..<200, perProblem: 2)
        let parts = chains.divided(heldOutShare: 0.25, seed: 5)
        #expect(parts.training.count + parts.heldOut.count == 400)
        #expect((60...140).contains(parts.heldOut.count))
        #expect(Set(parts.training.map(\.problem)).isDisjoint(with: parts.heldOut.map(\.problem)))
        #expect(
            chains.reversed().divided(heldOutShare: 0.25, seed: 5).heldOut.count
                == parts.heldOut.count)
    }

    @Test("Labels of steps stand behind the steps' last tokens; unlabelled steps have none")
    func stepLabels() throws {
        let chain = RewardToy.chain("12a\n3x\n</think>7<eos>")
        let exact = try LabelledChain(chain, judge: RewardToy.task, encoder: RewardToy.encoder())
        #expect(exact.labels.map(\.position) == [4, 7, 10])
        #expect(exact.labels.map(\.target) == [1, 0, 1])
        let outcome = try LabelledChain(
            chain, isCorrect: false, at: .steps, encoder: RewardToy.encoder())
        #expect(outcome.labels.map(\.position) == [4, 7, 10])
        #expect(outcome.labels.allSatisfy { $0.target == 0 } && outcome.tokens == exact.tokens)
        let end = try LabelledChain(chain, isCorrect: true, encoder: RewardToy.encoder())
        #expect(end.labels == [.init(position: 10, target: 1)])
        let some = try LabelledChain(
            chain, steps: [(endsAt: 4, target: 0.5), (endsAt: 7, target: nil)],
            encoder: RewardToy.encoder())
        #expect(some.labels == [.init(position: 4, target: 0.5)])
        #expect(some.tokens == exact.tokens)
    }
}
