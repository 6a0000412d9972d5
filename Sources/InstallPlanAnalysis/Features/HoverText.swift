// What a hover says of a row of the schema table.

/// A field: path, type, whether it must be there, default, allowed values, documentation, example.
func hoverText(of field: Field, language: Language) -> String {
  var paragraphs = [heading(of: field, language), field.documentation.text(in: language)]
  if !field.allowedValues.isEmpty {
    let values = field.allowedValues.map { "- " + meaning(of: $0, language) }
    let title = LocalizedText(en: "Allowed values:", zh: "可选值：").text(in: language)
    paragraphs.append(([title, ""] + values).joined(separator: "\n"))
  }
  if let example = field.example { paragraphs.append("```yaml\n\(example)\n```") }
  return paragraphs.joined(separator: "\n\n")
}

/// One of a field's allowed values.
///
/// - Parameter written: how the value is spelled in the file, if that is otherwise (`yes` for `true`).
func hoverText(of value: AllowedValue, written: String? = nil, field: Field, language: Language) -> String {
  var text = meaning(of: value, language)
  if let written, written != value.value {
    let spelling = codeSpan(written)
    let code = codeSpan(value.value)
    let note = LocalizedText(en: "\(spelling) is read as \(code).", zh: "\(spelling) 会被读作 \(code)。")
    text += "\n\n" + note.text(in: language)
  }
  return text + "\n\n" + heading(of: field, language)
}

private func meaning(of value: AllowedValue, _ language: Language) -> String {
  let colon = LocalizedText(en: ": ", zh: "：").text(in: language)
  return codeSpan(value.value) + colon + value.meaning.text(in: language)
}

/// Path, type, required or default, on one line.
private func heading(of field: Field, _ language: Language) -> String {
  func say(_ en: String, _ zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }
  // `clusters[]` is how `kubectl explain` and people write it.
  var path = ""
  for part in field.path.split(separator: ".") {
    path += part == "[]" || path.isEmpty ? String(part) : "." + part
  }
  var parts = ["**`\(path)`**", name(of: field.type, language)]
  if field.isRequired { parts.append(say("required", "必填")) }
  if let value = field.defaultValue { parts.append(say("default `\(value)`", "默认值 `\(value)`")) }
  return parts.joined(separator: " · ")
}

private func name(of type: FieldType, _ language: Language) -> String {
  func say(_ en: String, _ zh: String) -> String { LocalizedText(en: en, zh: zh).text(in: language) }
  return switch type {
  case .string: say("string", "字符串")
  case .boolean: say("boolean", "布尔值")
  case .integer: say("integer", "整数")
  case .timestamp: say("string, an RFC 3339 time", "字符串（RFC 3339 时间）")
  case .object: say("object", "对象")
  case .map(let value): say("map of \(name(of: value, language))", "映射（值为\(name(of: value, language))）")
  case .list(let item): say("list of \(name(of: item, language))", "列表（元素为\(name(of: item, language))）")
  case .any: say("any type", "任意类型")
  }
}
