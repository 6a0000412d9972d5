// Field names, each with what has to follow it: the colon, the gap or choice for its value, the line and indentation of
// what is below it.

import KubeSphereModel
import TextDocument
import YAMLSyntax

extension CompletionItems {
  /// The fields that a mapping does not have yet.
  ///
  /// - Parameter value: what stands behind or below the key at the cursor already.
  func fields(in mapping: YAMLNode, above value: YAMLNode) -> [CompletionSuggestion] {
    switch context.field.path {
    case Self.overridesPath: return overrideKeys(in: mapping, above: value)
    case Self.matchLabelsPath: return labelKeys(in: mapping, above: value)
    case "metadata.labels", "metadata.annotations": return knownMetadata(in: mapping, above: value)
    default: break
    }
    return offeredFields(of: context.position)
      .filter { position in
        let field = Schema.installPlan[position]
        guard !context.isPartial || field.path == "apiVersion" || field.path == "kind" else { return false }
        return mapping.member(field.name) == nil && fits(value, position) && !isForbidden(field, in: mapping)
      }
      .map { position in
        let field = Schema.installPlan[position]
        return keySuggestion(field.name, .field, words(for: field), style(of: mapping), value: value) {
          appendValue(of: position, to: &$0, $1)
        }
      }
  }

  /// A first field of a new item of a list of mappings; or a new item that is a text.
  func newItems(of sequence: YAMLNode) -> [CompletionSuggestion] {
    guard context.field.type == .object else { return items(of: sequence) }
    return offeredFields(of: context.position).map { position in
      let field = Schema.installPlan[position]
      var insertion = CompletionInsertion("- \(field.name):")
      appendValue(of: position, to: &insertion, .block(column: token.column + 2, hasRoom: token.restIsBlank))
      return suggestion(
        field.name, .field, insertion, words(for: field), filter: isDashTyped ? "- \(field.name)" : nil)
    }
  }

  private static let overridesPath = "spec.clusterScheduling.overrides"

  /// Clusters that have no entry yet, placed ones first.
  private func overrideKeys(in mapping: YAMLNode, above value: YAMLNode) -> [CompletionSuggestion] {
    guard let position = Schema.installPlan.child(of: context.position, key: "*"), fits(value, position) else {
      return []
    }
    let placed =
      context.root.flatMap { member(["spec", "clusterScheduling", "placement", "clusters"], of: $0)?.resolved }
      .map { $0.items.compactMap(\.string) } ?? []
    var names: [String] = []
    var taken = Set(mapping.mergedEntries.map(\.key.resolved.text))
    for name in placed + (catalog?.clusters.map(\.name) ?? []) where !name.isEmpty && taken.insert(name).inserted {
      names.append(name)
    }
    return names.map { name in
      let words =
        catalog?.cluster(named: name).value.map { self.words(for: $0) }
        ?? Words(subject: .field(Schema.installPlan[position].path))
      return keySuggestion(name, .cluster, words, style(of: mapping), value: value) {
        appendValue(of: position, to: &$0, $1)
      }
    }
  }

  /// Required ones first, then in the usual order of writing.
  private func offeredFields(of position: Int) -> [Int] {
    let schema = Schema.installPlan
    let offered = schema.nodes[position].children.filter {
      schema[$0].isOffered && schema[$0].name != "*" && schema[$0].name != "[]"
    }
    return offered.filter { schema[$0].isRequired } + offered.filter { !schema[$0].isRequired }
  }

  /// Whether what stands behind or below a key can be that field's value.
  func fits(_ value: YAMLNode, _ position: Int) -> Bool {
    let value = value.resolved
    switch (value.kind, Schema.installPlan[position].type) {
    case (.scalar, .object), (.scalar, .map), (.scalar, .list): return value.isNull
    case (.scalar, _), (.alias, _), (_, .any), (.mapping, .map): return true
    case (.sequence, .list):
      guard let item = Schema.installPlan.item(of: position) else { return false }
      return value.items.allSatisfy { fits($0, item) }
    case (.mapping, .object):
      return value.entries.allSatisfy {
        $0.key.isMergeKey || Schema.installPlan.child(of: position, key: $0.key.resolved.text) != nil
      }
    default: return false
    }
  }

  func words(for field: Field) -> Words {
    let type =
      switch field.type {
      case .string: say(en: "text", zh: "文本")
      case .boolean: say(en: "boolean", zh: "布尔值")
      case .integer: say(en: "integer", zh: "整数")
      case .timestamp: say(en: "time", zh: "时间")
      case .object, .map: say(en: "mapping", zh: "映射")
      case .list: say(en: "list", zh: "列表")
      case .any: say(en: "anything", zh: "任意值")
      }
    let mark = field.isRequired ? " · " + say(en: "required", zh: "必填") : ""
    return Words(description: type + mark, subject: .field(field.path))
  }

  // MARK: Writing

  /// How a mapping's entries are written.
  enum Style {
    /// - Parameters:
    ///   - column: where the keys stand.
    ///   - hasRoom: whether lines can be added behind the value.
    case block(column: Int, hasRoom: Bool)
    case flow(quotesKeys: Bool)
  }

  func style(of mapping: YAMLNode) -> Style {
    guard mapping.style == .flow else { return .block(column: token.column, hasRoom: token.restIsBlank) }
    let keys = mapping.entries.map(\.key).filter { $0 != context.node }
    return .flow(quotesKeys: keys.isEmpty ? isJSON : keys.allSatisfy { $0.style == .doubleQuoted })
  }

  /// - Parameter appendValue: what follows the colon of a new key.
  func keySuggestion(
    _ name: String, _ kind: CompletionSuggestion.Kind, _ words: Words, _ style: Style, value: YAMLNode,
    appendValue: (inout CompletionInsertion, Style) -> Void
  ) -> CompletionSuggestion {
    let quote = token.quote.map { String(UnicodeScalar($0)) } ?? ""
    let key: String
    if let quote = token.quote {
      key = inside(quote, name)
    } else if case .flow(true) = style {
      key = quoted(name)
    } else {
      key = scalar(name)
    }
    if token.hasColon {
      return suggestion(name, kind, CompletionInsertion(key + (token.isClosed ? "" : quote)), words)
    }
    var insertion = CompletionInsertion(quote + key + quote + ":", endsAtGap: style.isBlock)
    // Below a key that lacked only its colon stands its value.
    if value.kind == .scalar { appendValue(&insertion, style) }
    insertion.append(comma)
    return suggestion(
      name, kind, insertion, words, range: token.whole, filter: quote + name + (token.isClosed ? quote : ""))
  }

  private func appendValue(of position: Int, to insertion: inout CompletionInsertion, _ style: Style) {
    switch style {
    case .block(let column, let hasRoom): appendBlockValue(of: position, to: &insertion, column, hasRoom: hasRoom)
    case .flow(let isJSON): appendFlowValue(of: position, to: &insertion, isJSON: isJSON)
    }
  }

  /// - Parameter column: that of the key.
  private func appendBlockValue(
    of position: Int, to insertion: inout CompletionInsertion, _ column: Int, hasRoom: Bool
  ) {
    let field = Schema.installPlan[position]
    let inner = column + indentationUnit
    switch field.type {
    case .object:
      guard hasRoom else { return }
      let members = expectedMembers(of: position)
      if members.isEmpty { insertion.append(newLine(inner)) }
      for member in members {
        insertion.append(newLine(inner) + Schema.installPlan[member].name + ":")
        appendBlockValue(of: member, to: &insertion, inner, hasRoom: true)
      }
    case .map: if hasRoom { insertion.append(newLine(inner)) }
    case .list:
      guard hasRoom else { return }
      let dash = indentsSequences ? inner : column
      insertion.append(newLine(dash) + "- ")
      guard let item = Schema.installPlan.item(of: position), Schema.installPlan[item].type == .object else {
        return insertion.appendStop()
      }
      for (index, member) in expectedMembers(of: item).enumerated() {
        insertion.append((index == 0 ? "" : newLine(dash + 2)) + Schema.installPlan[member].name + ":")
        appendBlockValue(of: member, to: &insertion, dash + 2, hasRoom: true)
      }
    default:
      insertion.append(" ")
      guard Self.blockTextPaths.contains(field.path), hasRoom else { return appendScalar(of: field, to: &insertion) }
      insertion.append("|" + newLine(inner))
      insertion.appendStop()
    }
  }

  private func appendFlowValue(of position: Int, to insertion: inout CompletionInsertion, isJSON: Bool) {
    let field = Schema.installPlan[position]
    insertion.append(" ")
    switch field.type {
    case .object:
      insertion.append("{")
      let members = snippets == .none ? [] : expectedMembers(of: position)
      if members.isEmpty { insertion.appendStop() }
      for (index, member) in members.enumerated() {
        let name = Schema.installPlan[member].name
        insertion.append((index == 0 ? "" : ", ") + (isJSON ? quoted(name) : name) + ":")
        appendFlowValue(of: member, to: &insertion, isJSON: isJSON)
      }
      insertion.append("}")
    case .map:
      insertion.append("{")
      insertion.appendStop()
      insertion.append("}")
    case .list:
      insertion.append("[")
      insertion.appendStop()
      insertion.append("]")
    case .string
    where field.allowedValues.isEmpty && (isJSON || Self.blockTextPaths.contains(field.path) && snippets != .none):
      insertion.append("\"")
      insertion.appendStop()
      insertion.append("\"")
    default: appendScalar(of: field, to: &insertion)
    }
  }

  /// Longer lists are better looked through where each value has its meaning beside it.
  static let longestChoice = 4

  private func appendScalar(of field: Field, to insertion: inout CompletionInsertion) {
    let isText = field.type != .boolean
    let allowed =
      field.allowedValues.isEmpty && !isText ? ["true", "false"] : field.allowedValues.map(\.value)
    if allowed.count == 1 {
      insertion.append(scalar(allowed[0]))
    } else if !allowed.isEmpty, allowed.count <= Self.longestChoice, snippets != .none {
      insertion.appendChoice(allowed.map { isText ? scalar($0) : $0 })
    } else if let counterpart = counterpart(of: field) {
      insertion.appendPlaceholder(scalar(counterpart))
    } else {
      insertion.appendStop()
    }
  }

  /// What the other of the two names that must be the same says.
  private func counterpart(of field: Field) -> String? {
    switch field.path {
    case "metadata.name": written("spec", "extension", "name")
    case "spec.extension.name": written("metadata", "name")
    default: nil
    }
  }

  /// Helm values: always a text of several lines.
  private static let blockTextPaths: Set<String> = ["spec.config", "spec.clusterScheduling.overrides.*"]

  /// The fields that are written along with a mapping: those it cannot do without, and those better written out.
  private func expectedMembers(of position: Int) -> [Int] {
    let schema = Schema.installPlan
    return schema.nodes[position].children.filter { schema[$0].isRequired || schema[$0].defaultValue != nil }
  }

  func newLine(_ column: Int) -> String { file.text.newline + String(repeating: " ", count: column) }

  /// Whether the plan's lists stand deeper than their keys; so it is where there is none yet.
  private var indentsSequences: Bool {
    var pending = [context.root].compactMap(\.self)
    while let node = pending.popLast() {
      for entry in node.entries {
        if entry.value.kind == .sequence, entry.value.style == .block {
          return context.source.column(of: entry.value.range.lowerBound)
            > context.source.column(of: entry.key.range.lowerBound)
        }
        pending.append(entry.value)
      }
    }
    return true
  }
}

extension CompletionItems.Style {
  fileprivate var isBlock: Bool {
    if case .block = self { return true }
    return false
  }
}
