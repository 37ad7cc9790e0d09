import Foundation
import Language
import Reasoning

/// `reward.json` of a verifier's folder: what the folder holds.
enum VerifierDescription: Equatable {
    /// A reward model, how step values become its score, and how many of a chain's last steps it
    /// reads.
    case values(RewardModel.Kind, StepAggregation?, window: Int?)
    /// A language model, its reference, and the weight of a nat between them.
    case implicit(beta: Double)
    /// A language model that writes verifications.
    case generative(GenerativeVerifier.Settings)

    static let fileName = "reward.json"

    /// The name of what it describes.
    var kind: String {
        switch self {
        case .values(let kind, _, _): kind.rawValue
        case .implicit: "implicit"
        case .generative: "generative"
        }
    }

    func write(to folder: URL) throws {
        let fields: [JSON.Member]
        switch self {
        case .values(_, let aggregation, let window):
            fields =
                (aggregation.map { [.init("aggregation", .string($0.rawValue))] } ?? [])
                + (window.map { [.init("window", .integer($0))] } ?? [])
        case .implicit(let beta): fields = [.init("beta", .number(beta))]
        case .generative(let settings):
            fields = [
                .init("reads", .string(settings.reads.rawValue)),
                .init("verifications", .integer(settings.verifications)),
                .init("maxTokens", .integer(settings.maxTokens)),
            ]
        }
        let text = JSON.object(
            [.init("kind", .string(kind))] + fields + [.init("version", 1)]
        ).text()
        try AtomicFolder.writeFile(
            folder.appending(path: Self.fileName), Data((text + "\n").utf8))
    }

    /// - Throws: `RewardsError.file` that names the file and what is wrong with it.
    static func read(_ folder: URL) throws -> VerifierDescription {
        let url = folder.appending(path: fileName)
        let data: Data
        do {
            data = try InputFile.contents(of: url.path)
        } catch {
            throw RewardsError.file(
                url.path, reason: "\(error.reason); is this a verifier's folder?")
        }
        let description: JSON
        do {
            description = try JSONParser.parse(data)
        } catch let failure as JSONParser.Failure {
            throw RewardsError.file(url.path, reason: failure.description)
        }
        func wrong(_ field: String, _ expected: String) -> RewardsError {
            .file(
                url.path,
                reason: "\(field) is \(description[field]?.line ?? "absent"), not \(expected)")
        }
        func choice<Choice: RawRepresentable & CaseIterable>(
            _ field: String, _: Choice.Type
        ) throws -> Choice where Choice.RawValue == String {
            guard case .string(let name)? = description[field], let value = Choice(rawValue: name)
            else {
                throw wrong(field, Choice.allCases.map(\.rawValue).joined(separator: " or "))
            }
            return value
        }
        func count(_ field: String, in bounds: ClosedRange<Int>) throws -> Int {
            guard case .integer(let value)? = description[field], bounds.contains(value) else {
                throw wrong(field, "a count in \(bounds.lowerBound)...\(bounds.upperBound)")
            }
            return value
        }
        guard description["version"] == .integer(1) else { throw wrong("version", "1") }
        switch description["kind"] {
        case "implicit":
            let beta: Double
            switch description["beta"] {
            case .number(let number)?: beta = number
            case .integer(let number)?: beta = Double(number)
            default: beta = .nan
            }
            guard LogRatioModel.betas.contains(beta) else {
                throw wrong("beta", "a number in \(LogRatioModel.betas)")
            }
            return .implicit(beta: beta)
        case "generative":
            return .generative(
                GenerativeVerifier.Settings(
                    reads: try choice("reads", VerificationTask.Reads.self),
                    verifications: try count(
                        "verifications", in: 0...Limits.samples.upperBound),
                    maxTokens: try count("maxTokens", in: Limits.tokens)))
        case .string(let name):
            guard let kind = RewardModel.Kind(rawValue: name) else { fallthrough }
            let aggregation =
                description["aggregation"] == nil
                ? nil : try choice("aggregation", StepAggregation.self)
            return .values(
                kind, aggregation,
                window: description["window"] == nil ? nil : try count("window", in: Limits.tokens))
        default:
            let known = RewardModel.Kind.allCases.map(\.rawValue) + ["implicit", "generative"]
            throw wrong("kind", known.joined(separator: " or "))
        }
    }
}
