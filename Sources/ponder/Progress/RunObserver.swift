import Experiments
import Learning

/// Shows what a long run says of itself.
struct RunObserver: Sendable {
    let renderer: ProgressRenderer

    /// Metrics in the order in which a person wants them; others follow by name.
    static let order = ["loss", "reward", "accuracy", "length", "tokens/s"]

    func callAsFunction(_ event: RunEvent) {
        switch event {
        case .note(let text): renderer.note(text)
        case .progress(let progress, let metrics):
            renderer.report(ProgressSnapshot(progress, metrics: Self.sorted(metrics)))
        }
    }

    static func sorted(_ metrics: [String: Double]) -> [ProgressSnapshot.Metric] {
        func rank(_ name: String) -> Int { order.firstIndex(of: name) ?? order.count }
        return metrics.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
            .map { ProgressSnapshot.Metric($0.key, $0.value) }
    }
}
