import Reasoning
import Testing

@Suite("Bounds of what is asked for")
struct BoundsTests {
    @Test(
        "A temperature that divides logits out of range is refused by name",
        arguments: [1e-40, 1e-5, -1, .nan, .infinity, 1e-45, 1e7] as [Float])
    func temperature(value: Float) {
        let error = #expect(throws: ConfigurationError.self) {
            try GenerateParameters(temperature: value).validate()
        }
        #expect(error?.field == "temperature")
        #expect(throws: ConfigurationError.self) {
            try GenerateParameters.checkTemperature("learning.temperature", Double(value))
        }
    }

    @Test("A recipe's temperature may not become 0 on its way to the sampler")
    func underflow() {
        let error = #expect(throws: ConfigurationError.self) {
            try GenerateParameters.checkTemperature("learning.temperature", 1e-50)
        }
        #expect(error?.description.contains("learning.temperature: 1e-50 is not in") == true)
    }

    @Test(
        "Greedy, the least and usual temperatures are taken",
        arguments: [0, 1e-4, 0.7, 1, 2] as [Float])
    func fine(value: Float) throws {
        try GenerateParameters(maxTokens: 1, temperature: value, topP: 1, topK: 0).validate()
    }

    @Test("Other parameters are refused by name")
    func others() {
        for (field, parameters) in [
            ("topP", GenerateParameters(topP: 0)), ("topP", GenerateParameters(topP: .nan)),
            ("topK", GenerateParameters(topK: -1)), ("maxTokens", GenerateParameters(maxTokens: 0)),
            ("maxTokens", GenerateParameters(maxTokens: .max)),
            ("stop", GenerateParameters(stop: [""])),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try parameters.validate() }
            #expect(error?.field == field)
        }
    }

    @Test("What does not fit into memory is refused in a sentence with both figures")
    func memory() throws {
        try MachineMemory.require(1e9, for: "--cache", "keys and values", of: 1e9)
        let error = #expect(throws: ConfigurationError.self) {
            try MachineMemory.require(41.9e9, for: "--cache", "keys and values", of: 24e9)
        }
        #expect(
            error?.description
                == "--cache: keys and values would take 42 GB and the machine has 24 GB")
        #expect(MachineMemory.bytes > 1e8)
        #expect(throws: ConfigurationError.self) {
            try MachineMemory.require(.infinity, for: "model", "weights")
        }
    }
}
