// wrong-type

import TextDocument
import YAMLSyntax

extension Rule {
  static let wrongType = Rule(
    "wrong-type", .error, "A value has another type than its field.",
    explanation: """
      The API server refuses the plan. kubectl reads YAML 1.1: `version: 1.0` is a number, `version: 1.10` becomes 1.1, \
      `name: 123` is an integer, `name: on` and `name: yes` are booleans, and `enabled: "true"` is a text. Quotes make \
      a text of anything; a boolean has none.
      """,
    examples: [
      Example(
        changing("version: 1.1.3", "version: ⟦1.10⟧", "enabled: true", "enabled: ⟦\"true\"⟧"),
        good: changing("version: 1.1.3", "version: \"1.10\""))
    ]
  ) { context in
    guard context.reading.hasOddTypes else { return }
    let plan = context.plan
    var reports: [(node: YAMLNode, message: String, fixes: [Fix])] = []
    for place in context.places where !context.isFull(with: reports.count) {
      let node = place.value.resolved
      // An alias that names no anchor has no value to judge.
      guard node.kind != .alias else { continue }
      // Nor has one that stands for what it is a part of, and yaml-syntax says so.
      if place.value.kind == .alias, node.range.contains(place.value.range.lowerBound) { continue }
      let found = Found(node)
      guard !matches(found, place) else { continue }
      // Placeholder speaks.
      if plan.isTemplate(node) || node.string.map({ isFilledInLater($0) || hasTemplate($0) }) == true { continue }
      let name = place.key?.text ?? place.field.name
      let subject = place.key == nil ? "This item" : "`\(name)`"
      var message = "\(subject) must be \(words(for: place.field.type)), not "
      // A configuration may be a secret, whatever its type.
      message += (isConfiguration(place.field) ? found.kind : found.words(node)) + "."
      if place.field.type.isCollection, let colon = colon(in: node) {
        message = "\(colon.message) As it stands, " + message.lowercasedFirst
      } else if isMapping(place.field.type), !missingSpaces(in: node).isEmpty {
        message = "Put a space behind the colon: as it stands, " + message.lowercasedFirst
      }
      message += " The API server refuses the plan."
      reports.append((place.value, message, fixes(for: place, found)))
    }
    for report in reports { context.report(report.node, report.message, fixes: report.fixes) }

    func fixes(for place: SchemaPlace, _ found: Found) -> [Fix] {
      let node = place.value
      if isConfiguration(place.field) {
        guard let key = place.key, let edits = plan.makingText(of: node, under: key) else { return [] }
        return [Fix("Make it a text", edits, isPreferred: true, isSafe: true)]
      }
      guard node.kind == .scalar, !node.text.contains("\n") else { return [] }
      switch place.field.type {
      case .string, .timestamp:
        guard case .scalar = found, node.style == .plain, node.tag == nil, !node.text.isEmpty else { return [] }
        let text = quoted(node.text)
        return [Fix("Quote: `\(text)`", [TextEdit(node.contentRange, text)], isPreferred: true, isSafe: true)]
      case .boolean:
        let text = node.text.withoutLookalikes.filter { $0 != "\"" && $0 != "'" }
        guard node.tag == nil, let value = boolean(text) else { return [] }
        return [
          Fix(
            "Write `\(value)` without quotes", [TextEdit(node.contentRange, value)], isPreferred: true,
            isSafe: text.lowercased() == value)
        ]
      default:
        if node.style == .plain, colon(in: node) != nil {
          let lookalikes = Lookalike.all(in: plan.source.bytes, node.contentRange)
          return [Fix("Write `:`", firstColons(lookalikes, in: plan.source), isPreferred: true, isSafe: true)]
        }
        let spaces = isMapping(place.field.type) ? missingSpaces(in: node) : []
        if !spaces.isEmpty { return [Fix("Put a space behind the colon", spaces, isPreferred: true)] }
        // One item where a list of them belongs.
        guard case .list = place.field.type, let text = node.string, !text.isEmpty, node.range == node.contentRange,
          !text.contains(where: { ", []{}".contains($0) }), !text.hasPrefix("-")
        else { return [] }
        let list = "[\(plan.source.string(in: node.contentRange))]"
        return [Fix("Make it a list: `\(list)`", [TextEdit(node.contentRange, list)], isPreferred: true)]
      }
    }

    func isMapping(_ type: FieldType) -> Bool {
      switch type {
      case .object, .map: true
      default: false
      }
    }

    /// Edits that make a mapping of a plain text, each of whose lines lacks a space behind its colon.
    func missingSpaces(in node: YAMLNode) -> [TextEdit] {
      // On the line of its key, a mapping has brackets.
      guard node.kind == .scalar, node.style == .plain, node.holdsByte(where: { $0 == UInt8(ascii: ":") }),
        plan.source.isFirstOnLine(node.range.lowerBound), node.parent?.style != .flow
      else { return [] }
      let range = node.contentRange
      var edits: [TextEdit] = []
      for line in plan.source.line(at: range.lowerBound)...plan.source.line(at: range.upperBound) {
        let content = plan.source.contentRange(ofLine: line).clamped(to: range)
        let text = plan.source.bytes[content].drop { $0 == UInt8(ascii: " ") }
        if text.isEmpty { continue }
        guard let colon = colonWithoutSpace(text) else { return [] }
        edits.append(TextEdit(at: colon + 1, " "))
      }
      return edits
    }

    /// A full-width colon that keeps a plain text from being a mapping.
    func colon(in node: YAMLNode) -> Lookalike? {
      guard node.kind == .scalar, node.style == .plain else { return nil }
      return Lookalike.all(in: plan.source.bytes, node.contentRange).first { $0.lookalike.mark == .colon }?.lookalike
    }
  }

  /// What a value is.
  private enum Found {
    case scalar(ResolvedScalar)
    case mapping
    case sequence

    init(_ node: YAMLNode) {
      switch node.kind {
      case .mapping: self = .mapping
      case .sequence: self = .sequence
      case .scalar, .alias: self = .scalar(node.scalar ?? .null)
      }
    }

    /// What it is, without a word of what it says.
    var kind: String {
      switch self {
      case .mapping: "a mapping"
      case .sequence: "a list"
      case .scalar(.null): "empty"
      case .scalar(.boolean): "a boolean"
      case .scalar(.integer), .scalar(.float): "a number"
      case .scalar(.string): "a text"
      case .scalar(.invalid): "a value that kubectl refuses"
      }
    }

    func words(_ node: YAMLNode) -> String {
      switch self {
      case .mapping: "a mapping"
      case .sequence: "a list"
      case .scalar(.null): "empty"
      case .scalar(.boolean(let value)):
        "the boolean `\(value)`" + (node.text == "\(value)" ? "" : " that `\(node.text)` is to YAML")
      case .scalar(.integer(let digits)):
        "the number \(digits)" + (node.text == digits ? "" : " that `\(node.text)` is to YAML")
      case .scalar(.float(let value)):
        "the number \(value)" + (node.text == "\(value)" ? "" : " that `\(node.text)` is to YAML")
      case .scalar(.string(let text)): text.contains("\n") || text.count > 40 ? "a text" : "the text `\(text)`"
      case .scalar(.invalid(let reason)): "a value that kubectl refuses (\(reason))"
      }
    }
  }

  private static func isConfiguration(_ field: Field) -> Bool {
    field.path == "spec.config" || field.path == "spec.clusterScheduling.overrides.*"
  }

  private static func matches(_ found: Found, _ place: SchemaPlace) -> Bool {
    switch (place.field.type, found) {
    case (.any, _): true
    // A field without a value counts as left out (missing-field speaks where it is required); an item does not.
    case (_, .scalar(.null)): place.key != nil
    case (.string, .scalar(.string)), (.timestamp, .scalar(.string)): true
    case (.boolean, .scalar(.boolean)), (.integer, .scalar(.integer)): true
    case (.object, .mapping), (.map, .mapping), (.list, .sequence): true
    default: false
    }
  }

  private static func words(for type: FieldType) -> String {
    switch type {
    case .string, .timestamp: "a text"
    case .boolean: "`true` or `false`"
    case .integer: "a whole number"
    case .object, .map: "a mapping"
    case .list: "a list"
    case .any: "anything"
    }
  }

  private static func boolean(_ text: String) -> String? {
    switch text.lowercased() {
    case "true", "yes", "on", "y", "1": "true"
    case "false", "no", "off", "n", "0": "false"
    default: nil
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
