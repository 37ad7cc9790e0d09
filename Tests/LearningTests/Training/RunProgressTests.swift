import Testing

@testable import Learning

@Suite("Progress")
struct RunProgressTests {
    @Test(
        "The text says how far, how fast and how long",
        arguments: [
            (0, 0, 0.0, "learning 0/40 steps, 0 %, 0:00 elapsed"),
            (10, 0, 65, "learning 10/40 steps, 25 %, 1:05 elapsed, 3:15 left, 6.5 s/step"),
            (30, 20, 5, "learning 30/40 steps, 75 %, 0:05 elapsed, 0:05 left, 2.0 steps/s"),
            (20, 20, 5, "learning 20/40 steps, 50 %, 0:05 elapsed"),
            (40, 0, 0.1, "learning 40/40 steps, 100 %, 0:00 elapsed, 0:00 left, 400 steps/s"),
        ])
    func text(done: Int, before: Int, elapsed: Double, expected: String) {
        let progress = RunProgress(
            title: "learning", done: done, total: 40, before: before, elapsed: elapsed)
        #expect(progress.text == expected)
    }

    @Test(
        "Times are readable, and absurd ones do not trap",
        arguments: [
            (59.4, "0:59"), (59.6, "1:00"), (3599.9, "1:00:00"), (3661, "1:01:01"), (-1, "–"),
            (.nan, "–"), (.infinity, "–"),
        ] as [(Double, String)])
    func time(seconds: Double, expected: String) {
        #expect(RunProgress.time(seconds) == expected)
    }
}
