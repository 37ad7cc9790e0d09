import Foundation
import Language
import Reasoning

/// The loop of every training: resume → step → log → checkpoint, whatever the method.
///
///     let trainer = try await Trainer(pretraining, in: run, tokenizer: tokenizer)
///     for try await step in trainer.steps { print(step.loss) }
///
/// A step is taken when it is asked for, and is recorded before it is handed out. Its cost is charged
/// here and nowhere else: the store has it step by step, a checkpoint the sum so far. Cancelling the
/// task writes a checkpoint of the last whole step and throws `CancellationError`.
///
/// A class because a training has one state, whoever asks for the next step.
public final class Trainer<Method: TrainingMethod> {
    public private(set) var method: Method
    /// What the steps so far cost, those of earlier processes included.
    public private(set) var ledger: ComputeLedger
    /// What a user should know of how it was resumed, in sentences; mostly nothing.
    public let notes: [String]
    /// Keeps other processes out as long as the trainer is there.
    private let run: RunFolder
    private let tokenizer: any Tokenizer
    private let checkpoints: CheckpointSeries
    private let log: RunLog
    private let kept: Set<Int>
    private let keeping: Int
    /// The step of the last checkpoint.
    private var saved: Int?
    private let before: Int
    private let start = Date()

    /// Brings the method to the run's last checkpoint, if there is one.
    ///
    /// - Parameters:
    ///   - tokenizer: goes into the checkpoints' model folders.
    ///   - kept: steps whose checkpoints are kept for good, as `evaluated-STEP`.
    ///   - keeping: how many of the others are kept. Default 2.
    /// - Throws: `RunError`, `CheckpointError`, and what the method's `prepare` throws.
    public init(
        _ method: Method, in run: RunFolder, tokenizer: any Tokenizer, kept: Set<Int> = [],
        keeping: Int = 2
    ) async throws {
        var method = method
        let checkpoints = try run.checkpoints(of: Method.phase)
        var notes = try checkpoints.setDamagedAside()
        let state = try checkpoints.resume(&method, startsOver: run.startsOver)
        log = try RunLog(run: run, phase: Method.phase, after: state?.step)
        if try log.store.settle(Method.phase, with: checkpoints) {
            notes.append(
                "\(run.storeURL.path) lacked what \(Method.phase) had cost, which was taken from the "
                    + "checkpoints; chains and metrics of those steps are lost")
        }
        try await method.prepare()
        self.method = method
        self.run = run
        self.checkpoints = checkpoints
        self.notes = notes
        self.tokenizer = tokenizer
        self.kept = kept
        self.keeping = keeping
        ledger = state?.ledger ?? ComputeLedger()
        saved = state?.step
        before = state?.step ?? 0
    }

    /// The steps that are left, each taken when it is asked for.
    public var steps: Steps { Steps(trainer: self) }

    /// Takes the next step; nil when the training is done.
    /// - Throws: what the method throws; `CancellationError` behind a checkpoint.
    public func next() async throws -> Method.Step? {
        guard !method.isDone else { return nil }
        let step: Method.Step
        do {
            try Task.checkCancellation()
            step = try await method.advance()
        } catch let error as CancellationError {
            try checkpoint()
            throw error
        }
        let record = step.record
        ledger.add(record.ledger)
        try log.record(record)
        if method.isDone || kept.contains(method.step)
            || method.step % method.checkpointInterval == 0
        {
            try checkpoint()
        }
        return step
    }

    /// Takes every step that is left, saying what memory that takes and how far it is.
    /// - Throws: as `next`.
    public func finish(title: String, _ observe: (RunEvent) -> Void) async throws {
        for note in notes { observe(.note(note)) }
        if let memory = method.memory {
            observe(.note("\(title) takes up to \(memory.text) of memory"))
        }
        for try await step in steps {
            observe(.progress(progress(title), metrics: step.shownMetrics))
        }
    }

    /// How far it is. One that has ended before its last step is done all the same.
    public func progress(_ title: String) -> RunProgress {
        RunProgress(
            title: title, done: method.isDone ? method.totalSteps : method.step,
            total: method.totalSteps, before: before, elapsed: Date().timeIntervalSince(start))
    }

    private func checkpoint() throws {
        guard saved != method.step else { return }
        try checkpoints.write(
            method, ledger: ledger, tokenizer: tokenizer,
            name: kept.contains(method.step) ? CheckpointSeries.evaluated(method.step) : nil,
            keeping: keeping)
        saved = method.step
    }

    /// The steps of a trainer.
    public struct Steps: AsyncSequence, AsyncIteratorProtocol {
        let trainer: Trainer

        public func makeAsyncIterator() -> Steps { self }
        public func next() async throws -> Method.Step? { try await trainer.next() }
    }
}
