import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Configuration of low-rank adapters")
struct LoRAConfigurationTests {
    private func read(_ json: String) throws -> LoRAConfiguration {
        try JSONDecoder().decode(LoRAConfiguration.self, from: Data(json.utf8))
    }

    @Test("What is not said is the default, and targets are in the order of the forward pass")
    func fields() throws {
        #expect(try read("{}") == LoRAConfiguration())
        #expect(LoRAConfiguration().targets == LoRAConfiguration.Target.allCases)
        let small = try read(#"{"rank": 8, "alpha": 4, "targets": ["down_proj", "q_proj"]}"#)
        #expect(small == LoRAConfiguration(rank: 8, alpha: 4, targets: [.query, .down]))
        #expect(small.targets == [.query, .down])
        #expect(small.scale == 0.5)
        #expect(try read(#"{"rank": 4, "alpha": 8, "useRSLoRA": true, "dropout": 0}"#).scale == 4)
        for configuration in [LoRAConfiguration(), small, LoRAConfiguration(useRSLoRA: true)] {
            let data = try JSONEncoder().encode(configuration)
            #expect(try read(String(decoding: data, as: UTF8.self)) == configuration)
        }
    }

    @Test(
        "Fields out of bounds are named",
        arguments: [
            (LoRAConfiguration(rank: 0), "rank"), (LoRAConfiguration(rank: 4097), "rank"),
            (LoRAConfiguration(rank: .max), "rank"), (LoRAConfiguration(alpha: 0), "alpha"),
            (LoRAConfiguration(alpha: -.infinity), "alpha"),
            (LoRAConfiguration(alpha: .nan), "alpha"), (LoRAConfiguration(targets: []), "targets"),
            (LoRAConfiguration(targets: [.query, .up, .query]), "targets"),
        ])
    func bounds(configuration: LoRAConfiguration, field: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error?.field == field)
        let model = try RandomModel.even.make()
        #expect(throws: ConfigurationError.self) { try model.withAdapters(configuration) }
    }

    @Test("Dropout and targets that there are not are refused")
    func refused() throws {
        let error = #expect(throws: ConfigurationError.self) { try read(#"{"dropout": 0.05}"#) }
        #expect(error?.field == "dropout")
        #expect(throws: DecodingError.self) { try read(#"{"targets": ["lm_head"]}"#) }
    }

    @Test("The count of parameters is that of the tensors", arguments: RandomModel.allCases)
    func count(kind: RandomModel) throws {
        for configuration in [
            LoRAConfiguration(rank: 3), LoRAConfiguration(rank: 5, targets: [.value, .gate]),
        ] {
            let model = try kind.make().withAdapters(configuration)
            #expect(
                model.namedParameters.reduce(0) { $0 + $1.tensor.count }
                    == configuration.parameterCount(beside: kind.configuration))
        }
    }
}
