/// The names and characters that answers are written with, and what they stand for.
enum MathNames {
    /// Commands that change how a formula looks and not what it is.
    static let dropped: Set<String> = [
        "left", "right", "displaystyle", "textstyle", "scriptstyle", "quad", "qquad", "limits",
        "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl",
        "Biggr", "middle", "thinspace", "medspace", "thickspace", "enspace", "nobreak", "hfill",
        "allowbreak", "mathstrut", "rm", "bf", "it",
    ]

    /// Commands whose braces hold words.
    static let texts: Set<String> = [
        "text", "mbox", "hbox", "textrm", "textbf", "textit", "textsf", "textnormal", "mathrm",
        "mathbf", "mathit", "mathsf", "boldsymbol", "operatorname",
    ]

    /// Those among them in which a single letter is a word, and not a variable.
    static let plain: Set<String> = [
        "text", "mbox", "hbox", "textrm", "textbf", "textit", "textsf", "textnormal",
    ]

    /// Other names for the same.
    static let commands: [String: [MathToken]] = [
        "dfrac": [.command("frac")], "tfrac": [.command("frac")], "cfrac": [.command("frac")],
        "dbinom": [.command("binom")], "tbinom": [.command("binom")],
        "leq": [.command("le")], "leqslant": [.command("le")], "lt": [.sign("<")],
        "geq": [.command("ge")], "geqslant": [.command("ge")], "gt": [.sign(">")],
        "neq": [.command("ne")], "times": [.sign("*")], "cdot": [.sign("*")],
        "ast": [.sign("*")], "div": [.sign("/")], "lbrace": [.command("{")],
        "rbrace": [.command("}")], "lbrack": [.sign("[")], "rbrack": [.sign("]")],
        "lvert": [.sign("|")], "rvert": [.sign("|")], "vert": [.sign("|")],
        "lparen": [.sign("(")], "rparen": [.sign(")")], "varnothing": [.command("emptyset")],
        "percent": [.sign("%")], "colon": [.sign(":")], "circ": [.command("circ")],
        "dollar": [.command("$")], "textdollar": [.command("$")], "degrees": [.command("degree")],
    ]

    /// Characters that stand for commands or for others.
    static let characters: [Unicode.Scalar: [MathToken]] = [
        "−": [.sign("-")], "–": [.sign("-")], "×": [.sign("*")], "·": [.sign("*")],
        "⋅": [.sign("*")], "∗": [.sign("*")], "÷": [.sign("/")], "≤": [.command("le")],
        "≥": [.command("ge")], "≠": [.command("ne")], "∞": [.command("infty")],
        "π": [.command("pi")], "√": [.sign("√")], "±": [.command("pm")], "∓": [.command("mp")],
        "°": [.command("degree")], "º": [.command("degree")], "∪": [.command("cup")],
        "∈": [.command("in")], "∅": [.command("emptyset")], "θ": [.command("theta")],
        "²": [.sign("^"), .number("2")], "³": [.sign("^"), .number("3")],
        "½": [.command("frac"), .number("1"), .number("2")],
        "⅓": [.command("frac"), .number("1"), .number("3")],
        "⅔": [.command("frac"), .number("2"), .number("3")],
        "¼": [.command("frac"), .number("1"), .number("4")],
        "¾": [.command("frac"), .number("3"), .number("4")],
        "\u{200B}": [], "\u{FEFF}": [],
    ]

    /// Words that stand for commands where somebody types without backslashes.
    static let words: [String: String] = [
        "pi": "pi", "sqrt": "sqrt", "infinity": "infty", "inf": "infty", "theta": "theta",
    ]

    /// Short names of values, where other short runs of letters are products.
    static let shortNames: Set<String> = [
        "sum", "max", "min", "ans", "avg", "lcm", "gcd", "hcf", "num", "tax", "tip", "pay", "age",
    ]

    /// Whether a run of letters alone is a product of variables: `xy` is `yx`, and `on` is not `no`.
    static func isProduct(_ word: String) -> Bool {
        (2...3).contains(word.utf8.count) && word.utf8.allSatisfy { (97...122).contains($0) }
            && !shortWords.contains(word) && !shortNames.contains(word) && words[word] == nil
            && !functions.contains(word) && UnitTable.name(of: word) == nil
    }

    /// English words of two and three letters.
    private static let shortWords: Set<String> = Set(
        """
        ace act add ado aft age ago aid ail aim air ale all am an and ant any ape apt arc are \
        ark arm art as ash ask at ate awe axe aye bad bag ban bar bat bay be bed bee beg bet bib \
        bid big bin bit bob bog boo bow box boy bud bug bun bus but buy by bye can cap car cat \
        cob cod cog con coo cop cot cow coy cry cub cue cup cur cut dad dam day den dew did die \
        dig dim din dip do doe dog don dot dry due dug duo dye ear eat eel egg ego elf elk elm \
        end era eve ewe eye fan far fat fax fed fee few fig fin fir fit fix flu fly foe fog for \
        fox fry fun fur gag gap gas gel gem get gin go god got gum gun gut guy gym had hag ham \
        has hat hay he hem hen her hey hid him hip his hit hog hop hot how hub hue hug hum hut \
        ice icy if ill in ink inn is it ivy jab jam jar jaw jay jet job jog joy jug key kid kin \
        kit lab lad lag lap law lay led leg let lid lie lip lit log lot low mad man map mat may \
        me men met mix mob mom mop mud mug mum my nap net new nil nip no nod nor not now nun nut \
        oak oar oat odd of off oil old on one or ore our out owe owl own ox pad pal pan par pat \
        paw pea peg pen pet pie pig pin pit pod pop pot pro pub pun pup put rag ram ran rap rat \
        raw ray red rib rid rig rim rip rob rod rot row rub rug run rut rye sad sap sat saw say \
        sea see set sew she shy sin sip sir sit six ski sky sly so sob son sow soy spa spy sty \
        sub sue sun tab tag tan tap tar tea ten the thy tie tin to toe ton too top toy try tub \
        tug two up urn us use van vat vet via vow war was wax way we web wed wet who why wig win \
        wit woe wok won woo yak yam yes yet you zip zoo
        """.split(separator: " ").map(String.init))

    /// Functions whose value is known by its text alone.
    static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh",
        "tanh", "log", "ln", "lg",
    ]

    /// Letters with names.
    static let letters: Set<String> = [
        "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota",
        "kappa", "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "varphi",
        "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Phi", "Psi",
        "Omega", "ell",
    ]
}
