import Foundation
import Logging

/// What the environment asks for. A name that means nothing is refused, not passed over.
enum Environment {
    private static let choices = [
        "PONDER_KERNELS": ["baseline", "avx2", "avx512"],
        "PONDER_LOG": Logger.Level.allCases.map(\.rawValue),
    ]

    /// - Throws: `CommandError.argument` naming the variable.
    static func validate(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        for (name, known) in choices.sorted(by: { $0.key < $1.key }) {
            guard let value = environment[name], !value.isEmpty, !known.contains(value) else {
                continue
            }
            throw CommandError.argument(
                "\(name)=\(value)", reason: "is none of \(known.joined(separator: ", "))")
        }
    }
}
