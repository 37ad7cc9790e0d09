import Foundation
import Language
import Learning
import Reasoning

extension VerifierTraining {
    /// What the training cost, by phase, once it is done.
    /// - Throws: `RunError.file`.
    func ledgers() throws -> [String: ComputeLedger] {
        let file = folder.appending(path: "ledger.json")
        do {
            return try JSONDecoder().decode(
                [String: ComputeLedger].self, from: Data(contentsOf: file))
        } catch {
            throw RunError.file(file.path, reason: "holds no ledger: \(error.sentence)")
        }
    }
}

/// How long pieces of work took on the clock, kept beside them: a piece that is there already takes no
/// time when a run goes on.
enum ElapsedSeconds {
    /// Keeps the longest time that a piece ever took, and returns it.
    static func longest(_ seconds: Double, of name: String, in folder: URL) throws -> Double {
        let file = folder.appending(path: "elapsed.json")
        var kept: [String: Double] = [:]
        if let data = try? Data(contentsOf: file) {
            kept = (try? JSONDecoder().decode([String: Double].self, from: data)) ?? [:]
        }
        kept[name] = max(seconds, kept[name] ?? 0)
        try AtomicFolder.writeFile(file, JSONEncoder().encode(kept))
        return kept[name] ?? seconds
    }
}
