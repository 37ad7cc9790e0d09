import Foundation
import Reasoning
import Testing

@testable import Language

@Suite("Jinja")
struct JinjaTests {
    private func render(
        _ text: String, _ variables: [(name: String, value: JSON)] = [],
        date: TemplateDate = .standard
    ) throws -> String {
        try JinjaParser.program(text).render(variables, date: date)
    }

    private func failure(of text: String) -> String? {
        do {
            _ = try render(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "What cannot be read or computed says where and why",
        arguments: [
            ("a\n{{ 'a", "line 2: a string does not end"),
            (
                "{% if x %}\n\n",
                "line 2: the template ends where {% elif or else or endif %} should be"
            ),
            ("{{ 1 +\n }}", "line 2: '}}' stands where a value should be"),
            ("{{ (1] }}", "line 1: ']' closes nothing"),
            ("{{ a\n", "line 1: a tag does not end"),
            ("{# a", "line 1: a comment does not end"),
            ("{% raw %}", "line 1: a raw block does not end"),
            ("{% frob %}", "line 1: {% frob %} has no meaning here"),
            ("{% endfor %}", "{% endfor %} has no meaning here"),
            ("{% set true = 1 %}", "'true' cannot be assigned to"),
            ("{% break %}", "{% break %} outside of a loop"),
            ("{{ 99999999999999999999 }}", "has more than 64 bits"),
            ("{{ '\\x4' }}", "an escape without 2 hexadecimal digits"),
            ("\n{% include 'x' %}", "line 2: {% include %} is not supported"),
            ("{% for a in b recursive %}{% endfor %}", "a recursive loop is not supported"),
            ("{{ 1|wordwrap }}", "the filter 'wordwrap' is not supported"),
            ("{{ 1 is filter }}", "the test 'filter' is not supported"),
            ("{{ 'a'.encode() }}", "the method 'encode' of a string is not supported"),
            ("\n\n{{ x.y }}", "line 3: 'x' is undefined"),
            ("{{ {}.a.b }}", "a dict has no 'a'"),
            ("{{ 9223372036854775807 + 1 }}", "more than 64 bits"),
            ("{{ -(-9223372036854775807 - 1) }}", "more than 64 bits"),
            ("{{ 1 // 0 }}", "a division by zero"),
            ("{{ [1][::0] }}", "the step of a slice is zero"),
            ("{{ 'a' + 1 }}", "str + int has no meaning"),
            ("{{ none() }}", "a NoneType cannot be called"),
            ("{% for a, b in [[1]] %}{% endfor %}", "1 values for 2 names"),
            ("{% set x.y = 1 %}", "'x' is no namespace"),
            ("{% set n = namespace(_a=1) %}", "an underscore"),
            ("{{ strftime_now('%Q') }}", "'%Q' in a date is not supported"),
            ("{{ raise_exception('no ' ~ 1) }}", "line 1 refuses these messages: no 1"),
            ("{% macro m(a) %}{% endmacro %}{{ m(b=1) }}", "macro 'm' has no argument 'b'"),
            ("{{ ''.__class__.__mro__ }}", "'__class__' is closed to templates"),
            ("{{ [].append(1) }}", "'append' is closed to templates"),
        ])
    func refusals(text: String, reason: String) {
        #expect(failure(of: text)?.contains(reason) == true, "\(failure(of: text) ?? "no error")")
    }

    @Test(
        "What goes too deep or takes too long is refused",
        arguments: [
            "{{ " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
                + " }}",
            String(repeating: "{% if 1 %}", count: 5000),
            "{{ " + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
                + " }}",
            "{{ " + String(repeating: "a if b else ", count: 5000) + "c }}",
            "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
            "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "{% for a in range(9223372036854775807) %}{% endfor %}",
            "{% set n = namespace(x=[]) %}{% for i in range(500) %}{% set n.x = [n.x] %}{% endfor %}",
            "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
            "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
            "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
            "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}"
                + "{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x == n.y }}",
            "{{ 'a' * 9223372036854775807 }}", "{{ [1] * 9223372036854775807 }}",
            "{{ 'a'.center(9223372036854775807) }}", "{{ 'a'|indent(9223372036854775807) }}",
            "{{ '%9223372036854775807d' % 1 }}", "{{ [[1]]|tojson(indent=9223372036854775807) }}",
            "{{ ('a' * 10000) in ('a' * 9999 ~ 'b') * 9 }}",
            "{% set n = namespace(x=1) %}{% for i in range(40000) %}{% set n.x = namespace(y=n.x) %}{% for j in [n] %}{% set n.l = loop %}{% endfor %}{{ 'x' * 9000 }}{% endfor %}",
        ])
    func bounds(text: String) {
        let error = #expect(throws: ChatTemplateError.self) {
            try JinjaRenderer(date: .standard, steps: 200_000, bytes: 1 << 22)
                .render(JinjaParser.program(text), [])
        }
        if case .limit? = error { return }
        Issue.record("\(text.prefix(80)): \(error.map { "\($0)" } ?? "")")
    }

    /// Long chains are no deep ones.
    @Test("Long sums, conditions and chains of filters are read and computed")
    func chains() throws {
        #expect(try render("{{ 0" + String(repeating: " + 1", count: 5000) + " }}") == "5000")
        #expect(try render("{{ " + String(repeating: "not ", count: 5001) + "1 }}") == "False")
        #expect(try render("{{ 'a'" + String(repeating: "|upper", count: 5000) + " }}") == "A")
        #expect(try render("{{ " + String(repeating: "-", count: 4000) + "1 }}") == "1")
        #expect(
            try render(
                "{% if 0 %}" + String(repeating: "{% elif 0 %}", count: 5000)
                    + "{% else %}x{% endif %}")
                == "x")
    }

    @Test("The deepest templates are rendered on a small stack")
    func smallStack() {
        let nesting = JinjaLimits.nesting - 3
        let texts = [
            "{{ " + String(repeating: "[", count: nesting) + String(repeating: "]", count: nesting)
                + " }}",
            String(repeating: "{% if 1 %}", count: nesting)
                + String(repeating: "{% endif %}", count: nesting),
            String(repeating: "{% for a in [1] %}", count: nesting)
                + String(repeating: "{% endfor %}", count: nesting),
            "{% macro m(a) %}{% for x in [1] %}{% if 1 %}{{ ('x' ~ (m([a, 1]) | trim)) }}"
                + "{% endif %}{% endfor %}{% endmacro %}{{ m(1) }}",
            "{% macro m() %}{{ caller }}{% call m() %}{{ m() }}{% endcall %}{% endmacro %}{{ m() }}",
            "{% set n = namespace(x=[]) %}{% for i in range(95) %}{% set n.x = [n.x] %}{% endfor %}"
                + "{{ n.x }}{{ n.x | tojson }}{{ n.x == n.x }}",
            "{{ " + String(repeating: "[", count: 40) + "'a'" + String(repeating: "]", count: 40)
                + "|map(" + String(repeating: "'map', ", count: 38) + "'upper')|list }}",
            "{% set n = namespace(x=1) %}{% for i in range(50000) %}"
                + "{% set n.x = namespace(y=n.x) %}{% endfor %}",
        ]
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            for text in texts { _ = try? JinjaParser.program(text).render([], date: .standard) }
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        #expect(done.wait(timeout: .now() + 600) == .success)
    }

    @Test("A template has a limit of length")
    func length() {
        let text = String(repeating: "a", count: JinjaLimits.template + 1)
        #expect(failure(of: text)?.contains("longer than") == true)
    }

    @Test("Dates are those of the day that is set, whatever today is")
    func dates() throws {
        let date = try #require(TemplateDate("2025-03-09"))
        #expect(
            try render(
                "{{ strftime_now('%d %b %Y|%Y-%m-%d|%A %-d %B %y|%j %H:%M %%') }}", date: date)
                == "09 Mar 2025|2025-03-09|Sunday 9 March 25|068 00:00 %")
        #expect(try render("{{ strftime_now('%d %b %Y') }}") == "26 Jul 2024")
        for text in ["2025-02-29", "2025-13-01", "25-1-1", "2025-03-0x", "", "0000-01-01"] {
            #expect(TemplateDate(text) == nil, "\(text)")
        }
        #expect(TemplateDate("2024-02-29")?.text == "2024-02-29")
    }

    @Test("Texts are equal where their Unicode scalars are")
    func scalars() throws {
        let text =
            "{{ a == b }} {{ a|length }} {{ b|length }} {{ a in b }} {{ {a: 1}[b] is defined }}"
        #expect(
            try render(text, [("a", "\u{E9}"), ("b", "e\u{301}")]) == "False 1 2 False False")
    }

    /// Whatever comes, it ends with a prompt or an error.
    @Test("Mutated templates neither trap nor hang")
    func mutations() throws {
        let asked = ProcessInfo.processInfo.environment["PONDER_MUTATIONS"].flatMap { Int($0) }
        let pieces = [
            "{{", "}}", "{%", "%}", "{#", "-%}", "{%-", "|", "(", ")", "[", "]", "[::-1]", ".", ":",
            "'",
            "\\", "~", "**", "9223372036854775807", "-9223372036854775808", "1e400", "0", "none",
            "not ",
            " is ", " in ", " if ", " else ", "loop", "loop.changed", "namespace(", "range(",
            "messages", "message", "caller()", "{% endfor %}", "{% endif %}", "{% break %}", "\n",
            "\u{0}", "é", "👩‍👩‍👧", "|length", "|join", "|map(", "|tojson(indent=", "|int", "|round(",
            ".split(",
            ".replace(", "'%d' % ", "'{}'.format(",
        ].map { Array($0.unicodeScalars) }
        let folder = try #require(ChatGoldens.folders.first)
        let texts = try ChatGoldens.templates(in: folder).map { Array($0.text.unicodeScalars) }
        let prompts = try ChatGoldens.prompts(in: folder)
        var stream = RandomStream(1, "jinja-mutations")
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &stream) }
        for _ in 0..<(asked ?? 600) {
            var text = texts[below(texts.count)]
            for _ in 0...below(5) {
                let start = below(text.count + 1)
                let end = min(text.count, start + below(12))
                switch below(4) {
                case 0: text.removeSubrange(start..<end)
                case 1: text.insert(contentsOf: pieces[below(pieces.count)], at: start)
                case 2: text.replaceSubrange(start..<end, with: pieces[below(pieces.count)])
                default: text.insert(contentsOf: text[start..<end], at: below(text.count + 1))
                }
            }
            let prompt = prompts[below(prompts.count)]
            let mutated = PythonText.text(text)
            // What is read last before a trap can be looked at.
            if asked != nil {
                try Data(mutated.utf8).write(
                    to: FileManager.default.temporaryDirectory.appending(
                        path: "ponder-mutation-jinja"))
            }
            do {
                _ = try ChatTemplate(jinja: mutated)
                    .prompt(forMessages: prompt.messages, prompt.settings)
            } catch is ChatTemplateError {}
        }
    }
}
