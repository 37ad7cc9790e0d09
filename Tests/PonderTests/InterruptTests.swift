import Foundation
import Testing

@testable import ponder

@Suite(.serialized) struct InterruptTests {
    @Test("The first signal stops the work where it can be resumed, with status 130")
    func interrupted() async {
        let error = await #expect(throws: CommandError.self) {
            // Not one that would stop the commands of other tests.
            try await Interrupt.guarding([SIGUSR1], hint: "Run it again to go on.") {
                kill(getpid(), SIGUSR1)
                try await Task.sleep(for: .seconds(60))
            }
        }
        #expect(error == .interrupted(hint: "Run it again to go on."))
        #expect(error.map { ExitStatus($0) } == .interrupted)
        #expect(error?.description == "interrupted. Run it again to go on.")
    }

    @Test("Work that ends by itself keeps its result or its error")
    func undisturbed() async throws {
        #expect(try await Interrupt.guarding { 7 } == 7)
        await #expect(throws: CommandError.noModel("x")) {
            try await Interrupt.guarding { throw CommandError.noModel("x") }
        }
        await #expect(throws: CancellationError.self) {
            try await Interrupt.guarding { throw CancellationError() }
        }
    }
}
