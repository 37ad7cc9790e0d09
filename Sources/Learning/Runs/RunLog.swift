import Foundation

/// One call a step for all that remembers: the store, TensorBoard and the metrics log.
public struct RunLog: Sendable {
    public let store: RunStore
    private let metrics: MetricsLog
    private let events: EventWriter
    private let phase: String

    /// Opens a phase of a run behind `step`, the step of the checkpoint that it goes on from; what
    /// was recorded of later steps is removed.
    /// - Parameters:
    ///   - phase: names its folder of events, a run of its own in TensorBoard.
    ///   - step: nil for a phase that begins, or begins again.
    /// - Throws: `RunError.file`, `CheckpointError.file`.
    public init(run: RunFolder, phase: String, after step: Int?) throws {
        self.phase = phase
        let step = step ?? -1
        store = try RunStore(url: run.storeURL)
        try store.removeAll(after: step, phase: phase)
        try MetricsLog.removeAll(at: run.metricsURL, after: step, phase: phase)
        metrics = try MetricsLog(url: run.metricsURL)
        events = try EventWriter(
            folder: run.eventsURL.appending(path: phase), firstStep: step + 1)
    }

    /// Records a step of the phase.
    /// - Throws: `RunError.file`.
    public func record(_ record: StepRecord) throws {
        var record = record
        record.phase = phase
        try store.record(record)
        try metrics.append(phase: phase, step: record.step, metrics: record.metrics)
        try events.write(record.metrics, step: record.step)
    }
}
