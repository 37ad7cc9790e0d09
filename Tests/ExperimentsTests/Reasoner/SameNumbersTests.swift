import Foundation
import Learning
import Results
import Tasks
import Testing

@testable import Experiments

@Suite("The same recipe on the same machine")
struct SameNumbersTests {
    /// A few seconds in which weights move: chains that were cut off are punished, and of a model
    /// that can solve nothing some are and some are not.
    private static var recipe: ReasonerRecipe {
        var recipe = ReasonerRecipe.miniature(.countdown)
        recipe.learning.samples = 4
        recipe.learning.advantage = .normalized
        recipe.learning.overlong = .punished(buffer: 16)
        return recipe
    }

    /// What a run came to: the weights' bytes before and after reinforcement learning, and the summary
    /// as far as it must be the same.
    private struct Outcome {
        var base: Data
        var trained: Data
        var summary: ReasonerSummary
        var machine: Machine?

        init() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(
                path: "same-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            let whole = try await ReasonerReproduction(
                recipe: SameNumbersTests.recipe, folder: folder, commit: "test"
            ).run { _ in }
            summary = whole.withoutTimes
            machine = whole.machineFacts
            base = try Data(contentsOf: folder.appending(path: "base/model.safetensors"))
            trained = try Data(contentsOf: folder.appending(path: "model/model.safetensors"))
        }
    }

    @Test(
        "Alone and beside another run it gives the same weights, bit for bit, and the same summary")
    func same() async throws {
        let alone = try await Outcome()
        #expect(alone.base != alone.trained, "nothing was learned, so nothing is compared")
        async let first = Outcome()
        async let second = Outcome()
        for outcome in try await [first, second] {
            #expect(outcome.base == alone.base)
            #expect(outcome.trained == alone.trained)
            #expect(outcome.summary == alone.summary)
        }
    }

    @Test("Its summary says on which machine")
    func machine() async throws {
        let machine = try #require(try await Outcome().machine)
        var here = Machine.here
        here.threads = machine.threads
        #expect(machine == here)
        #expect(["baseline", "avx2", "avx512"].contains(machine.kernels))
        #expect(!machine.processor.isEmpty && !machine.cpuCapability.isEmpty)
        #expect(machine.cores >= 1 && machine.threads >= 1 && machine.memory > 1 << 28)
    }
}

extension ReasonerSummary {
    /// Without what times and dates touch, and without the threads, which other tests of this process
    /// change.
    fileprivate var withoutTimes: ReasonerSummary {
        var summary = self
        summary.date = ""
        summary.machine = ""
        summary.machineFacts = nil
        summary.seconds = summary.seconds.mapValues { _ in 0 }
        summary.ledger = summary.ledger.mapValues(\.withoutTime)
        for index in summary.bill.indices {
            summary.bill[index].spending = summary.bill[index].spending.withoutTime
        }
        for index in summary.learning.indices {
            summary.learning[index].generationTokensPerSecond = nil
            summary.learning[index].trainingTokensPerSecond = nil
        }
        return summary
    }
}

extension ReasonerSummary.Spending {
    fileprivate var withoutTime: Self { .init(tokens: tokens, flops: flops, seconds: 0) }
}
