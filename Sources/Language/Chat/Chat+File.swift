import Reasoning

/// The language in `tokenizer_config.json`.
extension Chat {
    private static let templateField = "chat_template"
    private static let dateField = "chat_template_date"
    private static let beginField = "begin_of_thought"
    private static let endField = "end_of_thought"
    private static let openingField = "thought_opening"
    private static let instructionField = "thought_instruction"
    /// The special tokens that templates know by name.
    private static let tokenFields = [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
    ]

    /// As fields: of the marks those that are special tokens, of the rest what is not as it would
    /// be read.
    func members(_ specials: SpecialTokens) -> [JSON.Member] {
        let marks = [
            (Self.beginField, format.beginOfThought), (Self.endField, format.endOfThought),
        ]
        .filter { specials.token(of: $1) != nil }
        var members = [JSON.Member(Self.templateField, .string(template.jinja))]
        members += marks.map { .init($0, .string($1)) }
        if opening != nil || marks.isEmpty && format.hasMarks {
            members.append(.init(Self.openingField, .string(opening ?? "")))
        }
        if let instruction { members.append(.init(Self.instructionField, .string(instruction))) }
        if template.date != .standard {
            members.append(.init(Self.dateField, .string(template.date.text)))
        }
        // The tokenizer writes these two itself.
        members += template.variables.filter { $0.key != "eos_token" && $0.key != "pad_token" }
            .sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }
        return members
    }

    /// Reads the fields. A folder without a template is as it was before models brought their
    /// language: plain texts, `<think>` and `</think>`. One with a template and without the marks
    /// is a published model's, which knows the marks if one of these fields has them, too.
    ///
    /// - Parameters:
    ///   - template: the text of `chat_template.jinja`, which counts before the field.
    ///   - endOfSequence: the text of the token.
    /// - Throws: `TokenizerError` naming a field that is no string, a mark that is no special
    ///   token,
    ///   or a template that cannot be read.
    init(
        configuration: JSON, template: String?, endOfSequence: String,
        specials: [SpecialTokens.Entry]
    ) throws {
        func string(_ field: String) throws -> String? {
            guard let value = configuration[field], value != .null else { return nil }
            return try TokenizerFile.string(value, field)
        }
        var format = ChainFormat(endOfSequence: endOfSequence)
        var isOwn = false
        for (field, mark) in [
            (Self.beginField, \ChainFormat.beginOfThought), (Self.endField, \.endOfThought),
        ] {
            guard let text = try string(field) else { continue }
            guard specials.contains(where: { $0.text == text }) else {
                throw TokenizerError.invalidField(
                    field, reason: "'\(text)' is not among the special tokens")
            }
            format[keyPath: mark] = text
            isOwn = true
        }
        guard let text = try template ?? Self.template(in: configuration) else {
            self.init(template: ChatTemplate(opening: format.beginOfThought), format: format)
            return
        }
        let read = try Self.template(text, configuration)
        if isOwn {
            self.init(template: read, format: format)
        } else {
            self.init(published: read, endOfSequence: endOfSequence) { text in
                specials.contains { $0.text == text }
            }
        }
        let opening = try string(Self.openingField)
        instruction = try string(Self.instructionField)
        let told = [opening, instruction].compactMap(\.self).joined()
        if told.contains(format.beginOfThought) || told.contains(format.endOfThought) {
            self.format = format
        }
        if let opening { self.opening = opening.isEmpty ? nil : opening }
    }

    /// The field's text, or that of the template named `default` among several.
    private static func template(in configuration: JSON) throws -> String? {
        guard let value = configuration[templateField], value != .null else { return nil }
        guard case .array(let named) = value else {
            return try TokenizerFile.string(value, templateField)
        }
        let templates = try named.enumerated().map { index, entry in
            (
                name: try TokenizerFile.string(entry["name"], "\(templateField)[\(index)].name"),
                text: try TokenizerFile.string(
                    entry["template"], "\(templateField)[\(index)].template")
            )
        }
        guard let chosen = templates.first(where: { $0.name == "default" }) ?? templates.first,
            chosen.name == "default" || templates.count == 1
        else {
            throw TokenizerError.invalidField(
                templateField,
                reason: "none of its \(templates.count) templates is named 'default'")
        }
        return chosen.text
    }

    private static func template(_ text: String, _ configuration: JSON) throws -> ChatTemplate {
        do {
            let all = try ChatTemplate(jinja: text)
            var date = TemplateDate.standard
            if let value = configuration[dateField], value != .null {
                let written = try TokenizerFile.string(value, dateField)
                guard let read = TemplateDate(written) else {
                    throw TokenizerError.invalidField(
                        dateField, reason: "'\(written)' is no date like 2024-07-26")
                }
                date = read
            }
            var variables: [String: String] = [:]
            for name in tokenFields where all.reads(name) {
                variables[name] = try TokenizerFile.role(name, in: configuration)
            }
            return all.with(variables, date)
        } catch let error as ChatTemplateError {
            throw TokenizerError.invalidField(templateField, reason: error.place)
        }
    }
}
