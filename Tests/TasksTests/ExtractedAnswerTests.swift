import Reasoning
import Testing

@testable import Tasks

@Suite struct ExtractedAnswerTests {
    @Test(
        "The first rule that finds an answer has the word",
        arguments: [
            (#"so \boxed{42}."#, "42", .boxed), (#"\boxed{41} then \boxed{42}"#, "42", .boxed),
            (#"\boxed{\frac{1}{2}} and #### 7"#, #"\frac{1}{2}"#, .boxed),
            (#"\boxed{41} and \boxed{42"#, "41", .boxed), (#"\fbox{7}"#, "7", .boxed),
            (#"$\framebox{204}$ minutes"#, "204", .boxed), (#"\boxed 5"#, "5", .boxed),
            (#"\boxed{a\{b\}}"#, #"a\{b\}"#, .boxed), (#"{\boxed{5}"#, "5", .boxed),
            ("3 + 4 = 7\n#### 7\n", " 7", .marked), ("#### 1\n#### 2", " 2", .marked),
            ("#### 18. The answer is 5", " 18. The answer is 5", .marked),
            ("The answer is 5.", "5.", .stated), ("the Answer is: $5$. I hope so.", "$5$", .stated),
            ("**Answer:** 42", "42", .stated), ("Final Answer: (C)\nDone", "(C)", .stated),
            ("The answer is 3.5. It is 7.", "3.5", .stated), ("Answer:\n\n12", "12", .stated),
            ("The answer is 5. No: the answer is 6.", "6.", .stated),
            ("42", "42", .whole), (" x+1 \n", " x+1 ", .whole), ("It is 42", "It is 42", .whole),
        ] as [(String, String, ExtractedAnswer.Rule)])
    func any(text: String, answer: String, rule: ExtractedAnswer.Rule) throws {
        let found = try #require(ExtractedAnswer(in: text))
        #expect(found.text == answer)
        #expect(found.rule == rule)
    }

    @Test(
        "Where answers are numbers, the last one counts if nothing else is one",
        arguments: [
            ("She makes $18 every day.", "18", .lastNumber),
            ("18 - 4 = 14, then 14 eggs", "14", .lastNumber),
            ("First 3.\nThen 1,234.50 in all.", "1,234.50", .lastNumber),
            ("It falls by -7 degrees Celsius", "-7", .lastNumber),
            ("3,4", "3,4", .whole), ("1/2 of it", "1/2", .lastNumber), ("1e5", "1e5", .whole),
            ("She gets .5 of it", ".5", .lastNumber),
            ("They eat 9*2=$<<9*2=18>>18 of it", "18", .lastNumber),
            ("Half of that, so 7 * 2 = 14 eggs", "14", .lastNumber),
            ("20% of 50 = 10 of them", "10", .lastNumber),
            ("It costs $5 million", "5 million", .lastNumber),
            ("So his weight is 97 – 12 = 85 kg", "85", .lastNumber),
            ("60 x 60/100 = 36 of them", "36", .lastNumber),
            ("So 5 * .5 = 2.5 of it", "2.5", .lastNumber),
            ("Half: 100 * 5% = 5 of them", "5", .lastNumber),
            ("3 eggs * 2 = 6 eggs of it", "6", .lastNumber),
            ("They do not pay, so they have 5 left", "5", .lastNumber),
            ("300 of the engines are not broken", "300", .lastNumber),
            ("It has 42 cm^2 of it", "42", .lastNumber), ("→ 42 of them", "42", .lastNumber),
            ("She buys 5 dozen eggs", "5 dozen", .lastNumber),
            ("They saved 5 per cent", "5%", .lastNumber),
            ("We find **5**", "5", .lastNumber), ("So it adds up to 5 there", "5", .lastNumber),
            (#"That is -\boxed{5}"#, "-5", .boxed), (#"$-\boxed{\sqrt2}$"#, #"-(\sqrt2)"#, .boxed),
            (#"\boxed{5} million"#, "5 million", .boxed),
            ("42\n", "42", .whole), ("18 eggs", "18 eggs", .whole),
            ("The answer is 18 lovely eggs.", "18", .stated),
            (#"\boxed{18 \text{ lovely eggs}}"#, "18", .boxed),
            ("Let us see what the answer is.\n3 + 4 = 7", "7", .lastNumber),
            (#"\boxed{?}, so it is 7"#, "7", .lastNumber),
            (#"\boxed{sum = 12}"#, "sum = 12", .boxed),
            ("1.2.3 is it", "1.2.3", .lastNumber), ("In 1.\n\n2.", "2", .lastNumber),
        ] as [(String, String, ExtractedAnswer.Rule)])
    func numbers(text: String, answer: String, rule: ExtractedAnswer.Rule) throws {
        let found = try #require(ExtractedAnswer(in: text, of: .numbers))
        #expect(found.text == answer)
        #expect(found.rule == rule)
    }

    @Test(
        "A text without an answer has none, which is not a wrong one",
        arguments: [
            "", " \n ", "I do not know\nwhat to say", #"\boxed{}"#, #"\boxed{ }"#,
            "Let x.\nThen y.",
        ])
    func none(text: String) {
        #expect(ExtractedAnswer(in: text) == nil)
        let judgement = Mathematics().judgement(of: text, reference: "5")
        #expect(judgement == Mathematics.Judgement(verdict: .unanswered, answer: nil))
        let numbers = Mathematics(.numbers).judgement(of: text, reference: "5")
        #expect(numbers.verdict == .unanswered)
    }

    @Test(
        "A number that an answer says it is not is none",
        arguments: [
            "So the answer is not 5.", #"\boxed{\text{between 3 and } 5}"#, "The answer is 4 or 5!",
            "We take from 10-5 eggs", "there are 4,5", "we see 4,5 twice", "about 5 or so",
            "5 = 6 5",
            "6 = 5", "we get 3 + 4 = 5 eggs", "2x = 5", "so 2x = 5", "x + 3 = 5", "sin(x) = 5",
            "it is x - 5 eggs", "No. 5", "approx. 5", "The answer isn't 5",
            "The wrong answer is 5.",
            "No answer is 5", "It is not, 5", "5 is the wrong answer", "Wrong: 5",
            #"not \boxed{5}"#, #"\boxed{5}^2"#, #"\boxed 5.5"#,
            #"x \ne \boxed{5}"#,
            #"-\boxed{5}"#, #"-\boxed{-5}"#, #"\boxed{5} \times 10^3"#, #"it is \frac{1}{5} of it"#,
        ])
    func hedged(text: String) {
        let judgement = Mathematics(.numbers).judgement(of: text, reference: "5")
        #expect(judgement.verdict != .correct)
    }

    @Test("The last number of a text counts only where answers are numbers")
    func kinds() {
        let text = "We add 2 and 3.\nSo there are 5 of them."
        #expect(Mathematics().judgement(of: text, reference: "5").verdict == .unanswered)
        let judgement = Mathematics(.numbers).judgement(of: text, reference: "5")
        #expect(judgement.verdict == .correct)
        #expect(judgement.answer?.rule == .lastNumber)
    }

    @Test("A solution as reference is read as its answer")
    func references() {
        for reference in ["2 + 3 = <<2+3=5>>5\n#### 5", #"Hence it is \boxed{5}."#, "5", "x = 5"] {
            #expect(Mathematics().judgement(of: "5", reference: reference).verdict == .correct)
            #expect(Mathematics().judgement(of: "6", reference: reference).verdict == .wrong)
        }
    }

    @Test("An answer that was cut is none, unless its box was closed before")
    func cut() {
        let task = Mathematics()
        let problem = Problem(id: "q", task: task.name, question: "?", reference: .answer("7"))
        func verdict(_ text: String) -> Verdict {
            task.judge(
                chain: Chain(
                    problem: problem, prompt: [], text: "a</think>" + text, stopReason: .length))
        }
        #expect(verdict("7") == .unanswered)
        #expect(verdict(#"so \boxed{7} and"#) == .correct)
        #expect(verdict(#"so \boxed{7"#) == .unanswered)
        #expect(verdict(#"so \boxed{7}, or \boxed{8"#) == .unanswered)
    }

    @Test("A model that closes no thought has answered with all that it wrote, once it has ended")
    func openThought() {
        let task = Mathematics(.numbers)
        let problem = Problem(id: "q", task: task.name, question: "?", reference: .answer("7"))
        func chain(_ text: String, _ reason: StopReason?) -> Chain {
            Chain(problem: problem, prompt: [], text: text, stopReason: reason)
        }
        let text = "3 + 4\nThe answer is 7.<eos>"
        #expect(task.judge(chain: chain(text, .endOfSequence)) == .correct)
        #expect(task.canonicalAnswer(of: chain(text, .endOfSequence)) == "7")
        #expect(task.judge(chain: chain("The answer is 7", .length)) == .unanswered)
        #expect(task.judge(chain: chain("The answer is 7", nil)) == .unanswered)
        #expect(task.judge(chain: chain(#"so \boxed{7} and"#, .length)) == .correct)
        #expect(QuestionAnswer().judge(chain: chain("7", .endOfSequence)) == .unanswered)
    }

    @Test(
        "Of a model that knows no marks the whole text is looked through, words that led it included"
    )
    func unmarked() {
        let numbers = Mathematics(.numbers)
        let format = ChainFormat.unmarked(endOfSequence: "</s>")
        func judged(_ text: String, _ task: any ReasoningTask, _ reason: StopReason) -> Verdict {
            task.judge(
                chain: Chain(
                    problem: Problem(
                        id: "q", task: task.name, question: "?", reference: .answer("7")),
                    prompt: [], text: text, stopReason: reason, format: format))
        }
        for (text, verdict) in [
            ("3 + 4 = 7.\n\nThe answer is 7.</s>", Verdict.correct),
            ("It is 7.\n\nFinal answer: 7\n\nThat is 3 + 4, not 5.</s>", .correct),
            ("The answer is 8.</s>", .wrong), ("Who knows?</s>", .unanswered),
        ] { #expect(judged(text, numbers, .endOfSequence) == verdict, "\(text)") }
        #expect(judged("The answer is 7.", numbers, .length) == .unanswered)
        let questions = QuestionAnswer()
        #expect(judged(#"So \boxed{7}.</s>"#, questions, .endOfSequence) == .correct)
        #expect(judged("Hm.\n\nFinal answer: 7</s>", questions, .endOfSequence) == .correct)
        #expect(judged("Seven.</s>", questions, .endOfSequence) == .wrong)
    }

    @Test("Both tasks are known by their names")
    func catalog() throws {
        #expect(try TaskCatalog.task(named: "mathematics") is Mathematics)
        let numbers = try #require(try TaskCatalog.task(named: "numbers") as? Mathematics)
        #expect(numbers.kind == .numbers)
    }
}
