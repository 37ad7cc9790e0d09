import Testing

@testable import Report

@Suite("Markup")
struct MarkupTests {
    @Test(
        "escapes markup and shows what is invisible",
        arguments: [
            ("a<b & \"c\" 'd'>", "a&lt;b &amp; &quot;c&quot; &#39;d&#39;&gt;"),
            ("line\n\ttab", "line\n\ttab"),
            ("\u{1B}[31m\u{0}\r", "␛[31m␀␍"),
            ("\u{7F}\u{85}", "␡⟨U+85⟩"),
            ("a\u{202E}b\u{200B}c\u{FEFF}", "a⟨U+202E⟩b⟨U+200B⟩c⟨U+FEFF⟩"),
            ("\u{FFFE}\u{1FFFF}", "⟨U+FFFE⟩⟨U+1FFFF⟩"),
            ("été 数 👩\u{200D}🚀", "été 数 👩⟨U+200D⟩🚀"),
            ("", ""),
        ])
    func escaping(text: String, expected: String) {
        #expect(Markup.escaped(text) == expected)
    }

    @Test("writes elements that are XML and HTML at once")
    func elements() {
        let element = Element(
            "p", ["title": "a\"b"], ["1 < 2", node("br"), node("span"), .style("x")])
        #expect(
            element.text == "<p title=\"a&quot;b\">1 &lt; 2<br/><span></span>x</p>")
    }
}
