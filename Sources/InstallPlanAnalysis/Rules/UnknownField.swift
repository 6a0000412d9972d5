// unknown-field

import TextDocument
import YAMLSyntax

extension Rule {
  static let unknownField = Rule(
    "unknown-field", .error, "A field that InstallPlan does not have.",
    explanation: """
      Current kubectl refuses the plan (strict validation); older ones and many GitOps tools drop the field without a \
      word, so that what it was meant to say never happens. One without a value (`null`) is dropped in any case: a hint.
      """,
    examples: [
      Example(changing("  upgradeStrategy:", "  ⟦upgradestrategy⟧:"))
    ]
  ) { context in
    guard context.reading.hasStrangers else { return }
    let schema = Schema.installPlan
    // Which field is in which is told by the brackets alone in flow style, and those are in doubt.
    guard context.plan.root.style == .block || context.plan.document.isIntact else { return }
    var unknown: [(entry: YAMLNode.Entry, missing: [String], position: Int)] = []
    for place in context.places {
      guard place.field.type == .object, !context.plan.isTemplate(place.value) else { continue }
      let mapping = place.value.resolved
      var missing: [String]?
      for entry in mapping.ownEntries {
        let key = entry.key.resolved
        // A key that is no text is refused as YAML already.
        guard !key.isNull, schema.child(of: place.position, key: key.text) == nil else { continue }
        // What other tools put there and take away again: kustomize's directives (`$patch`), SOPS's record of itself.
        if context.file.role.isPatch, key.text.hasPrefix("$") { continue }
        if place.position == 0, key.text == "sops", entry.value.resolved.kind == .mapping { continue }
        let present = missing == nil ? Set(mapping.entries.map { $0.key.text }) : []
        let names = missing ?? schema.children(of: place.position).map(\.name).filter { !present.contains($0) }
        missing = names
        unknown.append((entry, names, place.position))
      }
    }
    for (entry, missing, position) in unknown {
      guard !context.isFull else { break }
      let key = entry.key
      let place =
        position == 0
        ? LocalizedText(en: "An InstallPlan", zh: "InstallPlan")
        : LocalizedText(english: "`\(schema[position].displayPath)`")
      let name = key.resolved.text
      let nearest = nearestNames(to: name, among: missing)
      let isNull = entry.value.isNull
      var severity: Severity? = isNull ? .hint : nil
      var advice = LocalizedText(en: "\(place.en) has no field `\(name)`:", zh: "\(place.zh) 没有字段 `\(name)`：")
      var consequence =
        isNull
        ? LocalizedText(en: "without a value, it is dropped silently.", zh: "该字段没有值，会被静默丢弃。")
        : LocalizedText(
          en: "kubectl refuses the plan, or drops the field silently.", zh: "kubectl 会拒绝该安装计划，或静默丢弃该字段。")
      // For keys that are spoilt by a character: what they are as they stand.
      func asItStands() -> LocalizedText {
        LocalizedText(
          en: "As it stands, \(place.en.first?.lowercased() ?? "")\(place.en.dropFirst()) has no such field.",
          zh: "按现在的写法，\(place.zh) 没有这样的字段。")
      }
      var fixes = nearest.enumerated().map { index, suggestion in
        Fix(
          LocalizedText(en: "Rename to `\(suggestion)`", zh: "重命名为 `\(suggestion)`"),
          [context.plan.replacing(key, with: suggestion)], isPreferred: index == 0)
      }
      let plain = name.withoutLookalikes.filter { $0 != "\"" && $0 != "'" && $0 != ":" }
      let lookalike = Lookalike.all(in: Array(name.utf8), 0..<name.utf8.count).first?.lookalike
      let unseen = unseenCharacters(in: context.plan.source.bytes, key.contentRange)
      if let first = unseen.first, key.style == .plain {
        (advice, consequence) = (unseenAdvice(first.scalar), asItStands())
        fixes = [Fix(unseenFixTitle, unseen.map { TextEdit($0.range, "") }, isPreferred: true)]
      } else if entry.value.range.isEmpty, key.style == .plain, key.parent?.style == .flow,
        context.plan.source.bytes[key.range.upperBound...].first != UInt8(ascii: ":"),
        let colon = colonWithoutSpace(Array(name.utf8)[...]),
        schema.child(of: position, key: String(decoding: name.utf8.prefix(colon), as: UTF8.self)) != nil
      {
        severity = .warning
        advice = LocalizedText(en: "Put a space behind the colon:", zh: "请在冒号后加一个空格：")
        consequence = LocalizedText(
          en: "as it stands, this is a field without a value, and it is dropped silently.",
          zh: "按现在的写法，这是一个没有值的字段，会被静默丢弃。")
        let place = key.contentRange.lowerBound + colon + 1
        let title = LocalizedText(en: "Put a space behind the colon", zh: "在冒号后加一个空格")
        fixes = [Fix(title, [TextEdit(at: place, " ")], isPreferred: true)]
      } else if let lookalike {
        (advice, consequence) = (lookalike.advice, asItStands())
        if let edit = indenting(key, in: context.plan) {
          let title = LocalizedText(en: "Indent with plain spaces", zh: "改用普通空格缩进")
          fixes = [Fix(title, [edit], isPreferred: true)]
        } else if plain != name, missing.contains(plain) {
          fixes = [
            Fix(
              LocalizedText(en: "Change to `\(plain)`", zh: "改为 `\(plain)`"),
              [TextEdit(key.contentRange, context.plan.scalarText(plain))], isPreferred: true)
          ]
        }
      } else if !nearest.isEmpty {
        let meant = localizedList(nearest)
        consequence = LocalizedText(
          en: "\(consequence.en) Did you mean \(meant.en)?", zh: "\(consequence.zh)是否想写 \(meant.zh)？")
      } else if let home = homes[name] {
        consequence = LocalizedText(
          en: "\(consequence.en) `\(name)` belongs under `\(home)`.",
          zh: "\(consequence.zh)`\(name)` 应写在 `\(home)` 下。")
        if let edits = moving(entry, to: home, in: context.plan) {
          fixes.append(Fix(LocalizedText(en: "Move to `\(home)`", zh: "移到 `\(home)` 下"), edits, isPreferred: true))
        }
      }
      // Without a required field the plan would be refused as well.
      let isRequired =
        nearest.first.flatMap { schema.child(of: position, key: $0) }.map { schema[$0].isRequired } ?? false
      if !isRequired || isNull, let removal = context.plan.removing(entry) {
        fixes.append(Fix(LocalizedText(en: "Remove `\(name)`", zh: "删除 `\(name)`"), [removal]))
      }
      context.report(
        key, FindingMessage(advice: advice, consequence: consequence), severity: severity, fixes: fixes)
    }
  }

  /// An edit that makes plain spaces of those that a key begins with, where its line is then in line with a neighbour.
  private static func indenting(_ key: YAMLNode, in plan: Plan) -> TextEdit? {
    let source = plan.source
    let start = key.contentRange.lowerBound
    var end = start
    var columns = 0
    for place in Lookalike.all(in: source.bytes, key.contentRange) where place.range.lowerBound == end {
      guard place.lookalike.mark == .space else { break }
      end = place.range.upperBound
      columns += place.lookalike.columns
    }
    guard end > start, key.style == .plain, source.isFirstOnLine(start) else { return nil }
    let line = source.line(at: start)
    let wanted = source.column(of: start) + columns
    let isInLine = [line - 1, line + 1].contains { neighbour in
      guard neighbour >= 0, neighbour < source.lineCount else { return false }
      return source.bytes[source.contentRange(ofLine: neighbour)].prefix { $0 == UInt8(ascii: " ") }.count == wanted
    }
    return isInLine ? TextEdit(start..<end, String(repeating: " ", count: columns)) : nil
  }

  /// Edits that take a field out where it is and add it to a mapping that lacks it.
  private static func moving(_ entry: YAMLNode.Entry, to home: String, in plan: Plan) -> [TextEdit]? {
    var target = plan.root
    for name in home.split(separator: ".") {
      guard let next = target.member(String(name))?.value, next.kind == .mapping else { return nil }
      target = next
    }
    let value = entry.value
    guard value.kind == .scalar, value.style != .literal, value.style != .folded, !value.isNull,
      plan.source.line(at: value.range.lowerBound) == plan.source.line(at: value.range.upperBound),
      target.member(entry.key.text) == nil, let removal = plan.removing(entry),
      let addition = plan.adding(
        entry.key.text, plan.source.string(in: value.range), to: target,
        order: Schema.installPlan.order(ofPath: home)),
      addition.range.upperBound < removal.range.lowerBound || removal.range.upperBound < addition.range.lowerBound
    else { return nil }
    return [removal, addition].sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Where in `spec` or `metadata` a field belongs, by its name.
  private static let homes = Dictionary(
    Schema.installPlan.nodes.map(\.field)
      .filter { $0.isOffered && ($0.path.hasPrefix("spec.") || $0.path.hasPrefix("metadata.")) }
      .map { ($0.name, String($0.path.dropLast($0.name.count + 1))) },
    uniquingKeysWith: { first, _ in first })
}
