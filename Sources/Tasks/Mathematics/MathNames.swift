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
        "½": [.sign("("), .number("1"), .sign("/"), .number("2"), .sign(")")],
        "\u{200B}": [], "\u{FEFF}": [],
    ]

    /// Words that stand for commands where somebody types without backslashes.
    static let words: [String: String] = [
        "pi": "pi", "sqrt": "sqrt", "infinity": "infty", "inf": "infty", "theta": "theta",
    ]

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
