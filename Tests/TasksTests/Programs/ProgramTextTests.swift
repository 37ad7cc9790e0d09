import Testing

@testable import Tasks

@Suite("The program in an answer")
struct ProgramTextTests {
    private static let prompt =
        "import math\n\ndef half(n):\n    return n / 2\n\ndef f(x: int) -> int:\n    \"\"\"Doc.\"\"\"\n"

    @Test(
        "The last block of Python counts, else the last unmarked, else the last, else everything",
        arguments: [
            ("x = 1", "x = 1"),
            ("Sure:\n```python\nx = 1\n```\nDone.", "x = 1"),
            ("```python\nx = 1\n```\n```py\nx = 2\n```", "x = 2"),
            ("```python\nx = 1\n```\n```\nout: 2\n```", "x = 1"),
            ("```\nx = 1\n```\n```text\n2\n```", "x = 1"),
            ("```bash\nls\n```", "ls"),
            ("``` Python3 title\nx = 1\n```", "x = 1"),
            ("````python\ns = '''\n```\n'''\n````", "s = '''\n```\n'''"),
            ("1. So:\n   ```python\n   if x:\n       y\n   ```", "if x:\n    y"),
            ("```python\nx = 1", "x = 1"),
            ("```python\r\nx = 1\r\n```\r\n", "x = 1"),
            ("a ``` b\nx", "a ``` b\nx"), ("```inline```\nx", "```inline```\nx"),
        ])
    func blocks(answer: String, code: String) {
        #expect(ProgramText.code(in: answer)?.text == code)
    }

    @Test("What is blank or too long is no program")
    func none() {
        for answer in ["", " \n\t", "```python\n\n```", "```"] {
            #expect(ProgramText.code(in: answer) == nil, "\(answer)")
        }
        let long = String(repeating: "x", count: ProgramText.maximumLength + 1)
        #expect(ProgramText.code(in: long) == nil)
        #expect(ProgramText.code(in: String(repeating: "\n", count: 2 << 20) + "x") == nil)
        #expect(ProgramText.code(in: long + "\n```python\nx\n```")?.text == "x")
    }

    @Test(
        "A body goes on where the prompt ends; a function takes the place of the prompt's last one")
    func completion() {
        func source(_ answer: String) -> String? {
            ProgramText.code(in: answer).map {
                ProgramText.source($0, completing: Self.prompt, function: "f")
            }
        }
        #expect(source("    return x\n") == Self.prompt + "    return x\n\n")
        #expect(source("return x") == Self.prompt + "    return x\n")
        #expect(source("```python\nreturn x\n```") == Self.prompt + "    return x\n")
        #expect(
            source("    return x\n\nprint(f(1))\n") == Self.prompt + "    return x\n\n")
        #expect(
            source("```python\nimport re\ndef f(x):\n    return x\n```")
                == "import math\n\ndef half(n):\n    return n / 2\n\nimport re\ndef f(x):\n    return x"
        )
        // Another function is the body's neighbour in a block.
        let helper = "```python\n    return g(x)\n\ndef g(x):\n    return x\n```"
        #expect(source(helper) == Self.prompt + "    return g(x)\n\ndef g(x):\n    return x\n")
    }

    @Test("A vote compares programs without white space that means nothing")
    func canonical() {
        let forms = [
            "def f(x):\n    return x", "def f(x):   \r\n\r\n    return x\n\n",
            "  def f(x):\n      return x\n",
        ].map(ProgramText.canonical)
        #expect(Set(forms) == ["def f(x):\n    return x"])
        #expect(ProgramText.canonical("if a:\n  b\nc") != ProgramText.canonical("if a:\n  b\n  c"))
    }
}
