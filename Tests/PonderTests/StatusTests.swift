import Language
import Learning
import Reasoning
import Tensors
import Testing

@testable import ponder

@Suite("Exit statuses")
struct StatusTests {
    @Test("Bad input is 2, work that failed is 1")
    func mapping() {
        let bad: [any Error] = [
            TensorError.safetensors(file: "w", tensor: nil, field: "header", reason: "is none"),
            TensorError.gguf(file: "w", tensor: nil, field: "magic", reason: "is none"),
            TensorError.file(path: "w", reason: "cannot open"),
            RunError.occupied("r", names: ["a"]),
            RunError.file("store.sqlite", reason: "is not a database"),
            ConfigurationError(field: "samples", reason: "0"), CommandError.file("f", reason: "no"),
            CheckpointError.file("config.json", reason: "is a folder"),
        ]
        for error in bad { #expect(ExitStatus(error) == .badInput, "\(error)") }
        let failed: [any Error] = [
            WriteError("f", reason: "No space left on device"),
            TensorError.unwritable(path: "w", reason: "cannot write"),
            TensorError.diverged(step: 3, steps: 3),
        ]
        for error in failed { #expect(ExitStatus(error) == .failure, "\(error)") }
    }

    @Test("A name in the environment that means nothing is refused")
    func environment() throws {
        try Environment.validate(["PONDER_KERNELS": "avx2", "PONDER_LOG": "debug", "HOME": "x"])
        try Environment.validate(["PONDER_KERNELS": ""])
        for (name, value) in [("PONDER_KERNELS", "quantum"), ("PONDER_LOG", "loud")] {
            let error = #expect(throws: CommandError.self) {
                try Environment.validate([name: value])
            }
            #expect(error?.description.hasPrefix("\(name)=\(value): is none of ") == true)
        }
    }

    @Test(
        "A count that nobody can mean is refused by flag",
        arguments: [
            ["reproduce", "o1", "--seeds", "9223372036854775807"],
            ["reproduce", "o1", "--threads", "100000"],
            ["solve", "3 7 12=33", "--threads", "100000"],
            ["verifier", "check", "self", "--policy", "m", "--samples", "9223372036854775807"],
            ["verifier", "check", "self", "--policy", "m", "--count", "0"],
            [
                "verifier", "train", "--kind", "outcome", "--policy", "m", "--rollouts",
                "9223372036854775807",
            ],
        ])
    func counts(arguments: [String]) async {
        let outcome = await Ponder.outcome(of: arguments)
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains(arguments[arguments.count - 2] + ": "))
    }
}
