import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Lines of tokens")
struct TokenLinesTests {
    @Test("A list of ids is read; anything else names the entry")
    func reading() throws {
        func tokens(_ line: String) throws -> [Token] {
            try TokenLines.tokens(in: JSONParser.parse(line.utf8))
        }
        #expect(try tokens(" [1, 40, 3]") == [1, 40, 3])
        #expect(try tokens("[]") == [])
        for (line, reason) in [
            ("{}", "is an object, not a list of tokens"),
            ("[1, 2.5]", "entry 1 is 2.5, not a token's id"), ("[\"1\"]", "entry 0 is \"1\""),
            ("[4294967296]", "entry 0 is 4294967296"),
        ] {
            let error = #expect(throws: TokenLines.Failure.self) { try tokens(line) }
            #expect(error?.description.hasPrefix(reason) == true, "\(line)")
        }
    }

    @Test("Log-probabilities are JSON, the first token's null")
    func writing() throws {
        let line = TokenLines.line(of: [nil, -2.25, -1.5e-7, 0])
        #expect(line == "[null, -2.25, -1.5e-07, 0.0]")
        #expect(
            try JSONParser.parse(line.utf8)
                == [.null, .number(-2.25), .number(-1.5e-7), .number(0)])
        #expect(TokenLines.line(of: []) == "[]")
    }

    @Test("Each token is scored after those before it")
    func scores() async throws {
        let model = try RandomModel.odd.make()
        let engine = try GenerationEngine(decoder: FusedDecoder(model: model, memory: 1 << 20))
        let sequences = [3, 0, 1, 30].map { RandomModel.odd.tokens($0, seed: 5) }
        let found = try await engine.logProbs(of: sequences)
        #expect(found.map(\.count) == [3, 0, 1, 30])
        #expect(found[2] == [nil])
        for index in [0, 3] {
            #expect(found[index][0] == nil)
            let own = found[index].compactMap { $0 }
            #expect(try gap(own, model.logProbs(of: sequences[index])) < 1e-4)
        }
        await #expect(throws: ConfigurationError.self) {
            try await engine.logProbs(of: [[1, 37]])
        }
        await #expect(throws: ConfigurationError.self) { try await engine.logProbs(of: [[99, 1]]) }
        for token: Token in [37, 99, -1] {
            await #expect(throws: ConfigurationError.self) {
                try await engine.logProbs(of: [[1, 2], [token]])
            }
        }
    }
}
