// Keys and values inside `config` and overrides that the chart of the plan's version has.

import HelmCharts
import TextDocument
import YAMLSyntax

extension ValuesPlace {
  /// What the chart has where the token is: of a key the mapping it goes into, of a value its key.
  func chartKey(_ context: ValuesCompletion) -> (key: ChartKey, id: ChartID)? {
    guard let charts = context.charts, let id = plan.chartID, let chart = charts[id]?.chart else { return nil }
    var path = path(of: mapping)
    if form == .value { path.append(.key(partner.text)) }
    return ChartKey(chart).at(path).map { ($0, id) }
  }

  /// No chart that means something has so many keys in one mapping, and no menu either.
  private static let mostKeys = 2000

  /// The keys that the mapping does not have yet.
  func chartKeys(
    _ parent: ChartKey, of id: ChartID, at offset: Int, _ context: ValuesCompletion
  ) -> [CompletionSuggestion] {
    let taken = Set(mapping.entries.map(\.key.text))
    // What `config` sets counts below an override.
    let below = config.cluster == nil ? nil : embeddedConfigs(of: plan).first { $0.cluster == nil }?.document.root
    let path = path(of: mapping)
    let written = Dictionary((below.map { entries(of: $0, at: path) } ?? []).map { ($0.key.text, $0.value) }) { $1 }
    var members = ChartKey.Members(of: parent)
    return parent.names.prefix(Self.mostKeys).compactMap { name in
      guard !taken.contains(name), !name.isEmpty, let key = members.find(name),
        name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
        !isQuoted || canBeInQuotes(name), fits(nodeKind(of: key))
      else { return nil }
      var insertion = CompletionInsertion(keyText(name))
      appendBeginning(of: nodeKind(of: key), to: &insertion)
      // Between quotes of the plan, a snippet's choices would have to be escaped once more.
      let offersValue = !token.hasColon && partner.range.isEmpty && !isQuoted && nodeKind(of: key) == .scalar
      if offersValue, context.snippets != .none { appendValue(of: key, to: &insertion) }
      let value = written[name].map { "config: \(shortText($0))" } ?? key.defaultValue.map { shortText($0) }
      let subject = subject(key, id)
      return suggestion(
        name, .field, insertion, detail: typeName(of: key, context.language), description: value, subject: subject,
        documentation: context.documented
          ? documentation(of: subject, catalog: nil, charts: context.charts, language: context.language) : nil,
        isDeprecated: key.mayBeDeprecated && key.documentation.isDeprecated, offset, context.snippets)
    }
  }

  /// Values that a key can have: those of a boolean, those that its comment lists, and the default.
  func chartValues(_ key: ChartKey, at offset: Int, _ context: ValuesCompletion) -> [CompletionSuggestion] {
    let byDefault = key.defaultValue.flatMap { $0.kind == .scalar && !$0.isNull ? $0 : nil }
    var values: [String] = []
    if key.kind == .boolean {
      values = ["true", "false"]
    } else {
      values = key.documentation.choices.map { needsQuotes($0) && key.kind == .string ? quoted($0) : $0 }
      if let byDefault, let written = writtenValue(byDefault), !values.contains(written) {
        values.insert(written, at: 0)
      }
    }
    let defaultText = byDefault.flatMap(writtenValue)
    return values.filter { !isQuoted || canBeInQuotes($0) || key.kind == .boolean || key.kind == .number }.map {
      value in
      let isDefault = value == defaultText
      return suggestion(
        value, .value, CompletionInsertion((token.needsSpace ? " " : "") + value),
        description: isDefault ? LocalizedText(en: "default", zh: "默认值").text(in: context.language) : nil, offset, .none
      )
    }
  }

  private func subject(_ key: ChartKey, _ id: ChartID) -> Subject {
    .chartKey(
      extension: id.name, version: id.version,
      path: key.path.map { step in
        switch step {
        case .key(let name): name
        case .item: "[]"
        }
      })
  }

  private func nodeKind(of key: ChartKey) -> YAMLNode.Kind {
    switch key.kind {
    case .mapping: .mapping
    case .list: .sequence
    case .string, .number, .boolean, .null: .scalar
    }
  }

  private func appendValue(of key: ChartKey, to insertion: inout CompletionInsertion) {
    let choices = key.documentation.choices
    let byDefault = key.defaultValue.flatMap { $0.isNull ? nil : writtenValue($0) }
    switch key.kind {
    case .boolean:
      let first = byDefault == "false" ? "false" : "true"
      insertion.appendChoice(first == "true" ? ["true", "false"] : ["false", "true"])
    case .string where choices.count > 1 && choices.count <= CompletionItems.longestChoice:
      let first = choices.filter { $0 == byDefault } + choices.filter { $0 != byDefault }
      insertion.appendChoice(first.map { needsQuotes($0) || isJSON ? quoted($0) : $0 })
    case .string, .number:
      if let byDefault, !byDefault.isEmpty { insertion.appendPlaceholder(byDefault) } else { insertion.appendStop() }
    case .null, .mapping, .list: insertion.appendStop()
    }
  }

  /// A default as it can be written here, on one line; nil where it takes more.
  private func writtenValue(_ node: YAMLNode) -> String? {
    guard node.kind == .scalar else { return nil }
    switch node.scalar {
    case .string(let text)?:
      guard !text.contains("\n"), text.utf8.count <= 120 else { return nil }
      return needsQuotes(text) || isJSON || mapping.style == .flow && text.contains(where: { ",[]{}".contains($0) })
        ? quoted(text) : text
    case .boolean(let value)?: return value ? "true" : "false"
    case .integer(let digits)?: return digits
    case .float?: return node.text
    case .null?, .invalid?, nil: return nil
    }
  }
}

extension Plan {
  /// The version whose chart the Helm values are for, where the plan says which.
  var chartID: ChartID? {
    guard let name = literal(extensionName), let version = literal(extensionVersion) else { return nil }
    return ChartID(name: name, version: version)
  }
}

/// A value on one line of an editor's list.
func shortText(_ value: YAMLNode) -> String {
  let value = value.resolved
  let text: String
  switch value.kind {
  case .mapping: text = value.entries.contains { _ in true } ? "{…}" : "{}"
  case .sequence: text = value.items.contains { _ in true } ? "[…]" : "[]"
  case .alias: text = "*"
  case .scalar:
    if value.isNull { return "null" }
    text = value.style == .plain ? value.text : quoted(value.text)
  }
  return text.count > 40 ? String(text.prefix(39)) + "…" : text
}

/// What kind of value a key takes, in a word.
func typeName(of key: ChartKey, _ language: Language) -> String {
  let name: LocalizedText =
    switch key.kind {
    case .mapping: LocalizedText(en: "mapping", zh: "映射")
    case .list: LocalizedText(en: "list", zh: "列表")
    case .string: LocalizedText(en: "string", zh: "字符串")
    case .number: LocalizedText(en: "number", zh: "数字")
    case .boolean: LocalizedText(en: "boolean", zh: "布尔值")
    case .null: LocalizedText(en: "any", zh: "任意")
    }
  return name.text(in: language)
}
