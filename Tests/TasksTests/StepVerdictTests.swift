import Reasoning
import Testing

@testable import Tasks

@Suite struct StepVerdictTests {
    static func labels(_ text: String, _ problem: Problem, _ task: some StepJudge) -> [Bool] {
        task.stepVerdicts(of: Chain(problem: problem, prompt: [], text: text)).map(\.isCorrect)
    }

    @Test(
        "A line of Countdown is correct when steps, numbers and verdict are",
        arguments: [
            ("7*3=21,21+20=41?42N", true), ("7*3=21,21+20=41?41Y", false),
            ("7*3=21,21+20=41?42Y", false), ("7*3=22,22+20=42?42Y", false),
            ("7*3=21,21+20=41?42,1N", true), ("7*3=21,21+20=41?42,2N", false),
            ("7*3=21,21+20=41?42,N", false), ("7*3=21,21+20=41?42,0Y", false),
            ("7*3=22,22+20=42?42N", false), ("7*3=21,20+20=40?42N", false),
            ("7*3=21", true), ("7*3=21?42N", true), ("7*3=21,21*2=42?42Y", false),
            ("7*3=21,21+20=41", true), ("20+20=40?42N", false), ("", false), ("42", false),
        ])
    func countdown(line: String, isCorrect: Bool) {
        let task = Countdown()
        let problem = task.problem(numbers: [3, 7, 20], target: 42)
        #expect(Self.labels(line + "\n", problem, task) == [isCorrect])
    }

    @Test("An attempt that hits the target is correct when it says so")
    func countdownHits() {
        let task = Countdown()
        let problem = task.problem(numbers: [3, 7, 12], target: 33)
        #expect(
            Self.labels(
                "12-7=5,5*3=15?33N\n3*7=21,21+12=33?33Y\n</think>7*3+12<eos>", problem, task)
                == [true, true, true])
        #expect(
            Self.labels(
                "3*7=21,21+12=33?33N\n12-7=5,5*3=15?33N\n</think>3*(12-7)<eos>", problem, task)
                == [false, true, false])
        #expect(Self.labels("12-7=5,5*3=15?33N\n</think><eos>", problem, task) == [true, false])
        #expect(Self.labels("21+12=33?33N\n", problem, task) == [false])
    }

    @Test(
        "A line of a multiplication is correct when residues, or products, sums and check are",
        arguments: [
            ("47%9=2,86%9=5,2*5=10,10%9=1", true), ("47%9=3,86%9=5", false), ("48%9=3", false),
            ("47*6=282,47*80=3760,282+3760=4042,4042%9=1?1Y", true),
            ("47*6=282,47*80=3760,3760+282=4042", true),
            ("47*6=282,47*80=3760,282+3760=4042,4042%9=1?1N", false),
            ("47*6=282,47*80=3760,282+3760=4042,4042%9=1?2N", false),
            ("47*6=283,47*80=3760,283+3760=4043,4043%9=2?1N", false),
            ("47*6=282,47*8=376,282+376=658", false), ("47*6=282", false),
            (
                "7*6=42,40*6=240,7*80=560,40*80=3200,42+240=282,282+560=842,842+3200=4042,"
                    + "4042%9=1?1Y", true
            ),
            ("7*6=42,40*6=240,47*80=3760,42+240=282,282+3760=4042", true),
            ("47*6=282,7*80=560,40*80=3200,560+3200=3760,282+3760=4042", true),
            ("47*6=282,40*6=240,7*80=560,40*80=3200,282+560=842,842+3200=4042", false),
            ("7*6=42,7*6=42,40*80=3200,42+3200=3242", false),
            ("7*6=42,40*6=240,7*80=560,42+240=282,282+560=842", false),
            ("2021*2=4042", false), ("47*86=4042", false), ("1+4041=4042", false),
        ])
    func multiplication(line: String, isCorrect: Bool) {
        let problem = Problem(
            id: "m", task: "multiplication", question: "47*86", reference: .answer("4042"))
        #expect(Self.labels(line + "\n", problem, Multiplication()) == [isCorrect])
    }

    @Test("One digit, zeros within and a factor of zero are written out, too")
    func fewParts() {
        for (question, line) in [
            ("47*6", "47*6=282,282%9=3?3Y"), ("12*305", "12*5=60,12*300=3600,60+3600=3660"),
            ("12*0", "12*0=0"),
        ] {
            let problem = Problem(
                id: "m", task: "multiplication", question: question, reference: .answer("0"))
            #expect(Self.labels(line + "\n", problem, Multiplication()) == [true])
        }
    }

    @Test("Factors taken apart into digits are correct steps, zeros and equal digits among them")
    func digitProducts() throws {
        let corpus = try MultiplicationCorpus(
            configuration: .init(
                problems: .init(firstDigits: 1...3, secondDigits: 1...3), slips: 0,
                digitProducts: true, wrongVerdicts: 0), seed: 1)
        for index in 0..<200 {
            let example = corpus.example(at: index)
            let question = example.prompt.replacing("<think>", with: "")
            let problem = try #require(corpus.task.problem(question: question))
            #expect(Self.labels(example.continuation, problem, corpus.task) == [true, true, true])
        }
        let line = "4*4=16,40*4=160,4*40=160,40*40=1600,16+160=176,176+160=336,336+1600=1936\n"
        let problem = try #require(corpus.task.problem(question: "44*44"))
        #expect(Self.labels(line, problem, corpus.task) == [true])
    }

    @Test("Chains without noise have correct steps only; with slips some are wrong")
    func corpus() throws {
        let clean = try MultiplicationCorpus(
            configuration: .init(slips: 0, wrongVerdicts: 0), seed: 1)
        let noisy = try MultiplicationCorpus(seed: 1)
        var wrong = 0
        for index in 0..<100 {
            for (corpus, isClean) in [(clean, true), (noisy, false)] {
                let example = corpus.example(at: index)
                let question = example.prompt.replacing("<think>", with: "")
                let factors = try #require(Multiplication.Factors(question: question))
                let problem = Problem(
                    id: "m", task: "multiplication", question: question,
                    reference: .answer("\(factors.product)"))
                let labels = Self.labels(example.continuation, problem, corpus.task)
                if isClean { #expect(labels == [true, true, true]) }
                wrong += labels.count { !$0 }
            }
        }
        #expect(wrong > 30)
    }

    @Test("Countdown's corpus: labels agree with the anatomy and with the judge")
    func countdownCorpus() throws {
        let corpus = try CountdownCorpus(configuration: .init(wrongVerdicts: 0.2), seed: 5)
        for index in 0..<200 {
            let example = corpus.example(at: index)
            let problem = try CountdownCorpusTests.problem(of: example)
            let labels = Self.labels(example.continuation, problem, corpus.task)
            let anatomy = corpus.task.anatomy(of: example.continuation, problem: problem)
            let answer = try #require(ChainFormat().answer(in: example.continuation))
            #expect(labels.count == anatomy.attempts + 1)
            #expect(labels.dropLast().count { !$0 } == anatomy.falseVerdicts)
            #expect(labels.last == (corpus.task.judge(answer: answer, of: problem) == .correct))
        }
    }

    @Test("No attack is a correct step", arguments: Attack.table)
    func attacks(attack: Attack) {
        let countdown = Countdown()
        let text = attack.text + "\n</think>" + attack.text + "<eos>"
        #expect(
            !Self.labels(text, countdown.problem(numbers: [3, 7, 20], target: 42), countdown)
                .contains(true))
        let problem = Problem(
            id: "m", task: "multiplication", question: "47*86", reference: .answer("4042"))
        #expect(!Self.labels(text, problem, Multiplication()).contains(true))
    }
}
