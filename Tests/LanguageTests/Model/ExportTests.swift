import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// Folders for `scripts/check-export`, which has `transformers` read them.
@Suite("Export")
struct ExportTests {
    private struct Case: Encodable {
        var tokens: [Int]
        var logits: [Float]
        var text: String?
    }

    static let destination = ProcessInfo.processInfo.environment["PONDER_EXPORT_FOLDER"]

    @Test(
        "Random models with the logits of a text, where PONDER_EXPORT_FOLDER says",
        .enabled(if: destination != nil), arguments: RandomModel.allCases)
    func export(kind: RandomModel) throws {
        let url = URL(filePath: try #require(Self.destination)).appending(path: kind.rawValue)
        let model = try kind.make()
        let tokenizer = try CharacterTokenizer(
            alphabet: "0123456789+-*=\n", words: ["20", "41", "21"])
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: url)
        let cases = try ["3*7+20=41", "7*3=21", "9"].map { text in
            let tokens = try tokenizer.encode(text: text).map { Int($0) }
            let logits = try withoutGradients {
                try model.logits(
                    hidden: model.hidden(
                        tokens: Tensor(tokens), spans: [Span(start: 0, length: tokens.count)])
                ).floats()
            }
            return Case(tokens: tokens, logits: logits, text: text)
        }
        try JSONEncoder().encode(cases).write(to: url.appending(path: "logits.json"))
    }

    @Test(
        "Folders of transformers, read and written again, with its own logits",
        .enabled(if: destination != nil),
        arguments: FamilyParityTests.stored + FamilyParityTests.drawn)
    func again(folder: URL) throws {
        let url = URL(filePath: try #require(Self.destination))
            .appending(path: "family-\(folder.lastPathComponent)")
        try CheckpointFolder.write(
            CheckpointFolder(url: folder).transformer(), tokenizer: nil, to: url)
        let golden = try FamilyParityTests.Golden.read(folder)
        let item = Case(tokens: golden.tokens.map { Int($0) }, logits: golden.lastLogits)
        try JSONEncoder().encode(item).write(to: url.appending(path: "logits.json"))
    }
}
