// Keys and values inside `config` and overrides: those of the chart, where it is known (CompletionChartKeys.swift), and keys
// that the same plan has elsewhere at the same path, as an override repeats what it overrides. Never values of the plan,
// which may be secrets.

import HelmCharts
import TextDocument
import YAMLSyntax

/// What completion inside Helm values is made with, besides the text.
struct ValuesCompletion {
  let charts: Charts?
  let language: Language
  let snippets: SnippetSupport
  let documented: Bool
}

/// What can be written at a place of Helm values that are written line by line, or on one line in quotes; nothing
/// elsewhere.
///
/// As everywhere in completion, a word is written at the cursor in a copy; if it is read back as a key or a value there
/// and breaks nothing, another one does as well.
func valuesCompletion(in file: PlanFile, at offset: Int, _ context: ValuesCompletion) -> [CompletionSuggestion] {
  for form in [ValuesPlace.Form.key, .value] {
    if let place = ValuesPlace(quotedIn: file, at: offset, form) { return place.suggestions(at: offset, context) }
    for token in CompletionToken.candidates(in: file.text, at: offset) {
      guard let place = ValuesPlace(blockIn: file, token, form) else { continue }
      return place.suggestions(at: offset, context)
    }
  }
  return []
}

/// The word of the copy: a plain scalar wherever one can be.
private let word = "zqCursorqz"

struct ValuesPlace {
  enum Form {
    case key, value
  }

  let file: PlanFile
  /// In a quoted text its offsets are those of the text.
  let token: CompletionToken
  /// What is replaced; bytes in the file.
  let range: Range<Int>
  let isQuoted: Bool
  /// The quoted text that the token is in.
  private let own: YAMLNode?
  private let all: [EmbeddedConfig]
  let form: Form
  let plan: Plan
  /// The text that the token is in, in the copy where it is a block.
  let config: EmbeddedConfig
  /// The mapping of the copy that the word is in, as its key or as the value of one.
  let mapping: YAMLNode
  /// Of a key, what is its value in the copy; of a value, its key.
  let partner: YAMLNode

  /// A place in a block text: its lines are lines of the file.
  init?(blockIn file: PlanFile, _ token: CompletionToken, _ form: Form) {
    guard Self.canBe(form, token) else { return nil }
    let part = file.part(at: token.whole.lowerBound)
    guard let content = part.content, !content.plans.isEmpty, token.whole.upperBound <= part.range.upperBound else {
      return nil
    }
    let start = token.whole.lowerBound - part.range.lowerBound
    let end = token.whole.upperBound - part.range.lowerBound
    let bytes = content.source.bytes
    let copy = PlanPart(Self.copy(of: bytes, start..<end, token, form))
    guard copy.document.repairedRanges.count <= content.document.repairedRanges.count,
      let found = Self.config(of: copy, at: start), found.config.isBlock,
      let inside = found.config.embedded.offset(ofHost: start),
      let (mapping, partner) = Self.entry(of: found.config.document, at: inside + Self.lead(token, form), token, form)
    else { return nil }
    func errors(without range: Range<Int>) -> Int {
      let part = PlanPart((bytes[..<range.lowerBound] + bytes[range.upperBound...])[...])
      return Self.config(of: part, at: range.lowerBound)?.config.errors.count ?? 0
    }
    guard
      Self.isHarmless(
        found.config.errors.count, without: { errors(without: start..<end) },
        withoutLine: { errors(without: start - token.column..<end) }, partner, token, form)
    else { return nil }
    (self.file, self.token, range, isQuoted, own) = (file, token, token.whole, false, nil)
    (all, self.mapping, self.partner, self.form) = (found.all, mapping, partner, form)
    (plan, config) = (found.plan, found.config)
  }

  /// A place in quotes on one line: what is between them is read as lines of its own.
  init?(quotedIn file: PlanFile, at offset: Int, _ form: Form) {
    let part = file.part(at: offset)
    guard let content = part.content, content.document.isQuoted(at: offset - part.range.lowerBound),
      let found = Self.config(of: content, at: offset - part.range.lowerBound),
      found.config.isQuotedLine(content.source)
    else { return nil }
    let embedded = found.config.embedded
    let text = found.config.source
    guard let inside = embedded.offset(ofHost: offset - part.range.lowerBound), inside <= text.count,
      embedded.hostOffset(inside) + part.range.lowerBound == offset,
      let token = CompletionToken.candidates(in: text, at: inside).first, Self.canBe(form, token),
      embedded.isVerbatim(token.whole)
    else { return nil }
    let document = YAMLDocument(Self.copy(of: text.bytes, token.whole, token, form))
    func errors(without range: Range<Int>) -> Int {
      YAMLDocument((text.bytes[..<range.lowerBound] + text.bytes[range.upperBound...])[...]).errors.count
    }
    let line = token.whole.lowerBound - token.column..<token.whole.upperBound
    let place = token.whole.lowerBound + Self.lead(token, form)
    guard let (mapping, partner) = Self.entry(of: document, at: place, token, form),
      Self.isHarmless(
        document.errors.count, without: { errors(without: token.whole) }, withoutLine: { errors(without: line) },
        partner, token, form)
    else { return nil }
    let host = embedded.hostRange(token.whole)
    (self.file, self.token, isQuoted, own) = (file, token, true, found.config.scalar)
    range = host.lowerBound + part.range.lowerBound..<host.upperBound + part.range.lowerBound
    (all, self.mapping, self.partner, self.form) = (found.all, mapping, partner, form)
    (plan, config) = (found.plan, found.config)
  }

  private static func canBe(_ form: Form, _ token: CompletionToken) -> Bool {
    guard token.quote == nil else { return false }
    switch token.lead {
    case .lineStart, .dash, .comma, .openMapping: return form == .key && !token.needsSpace
    case .colon: return form == .value && (token.restIsBlank || token.restIsComment || !token.hasColon)
    case .openSequence: return false
    }
  }

  private static func copy(
    of bytes: [UInt8], _ range: Range<Int>, _ token: CompletionToken, _ form: Form
  ) -> ArraySlice<UInt8> {
    let text: String =
      switch form {
      case .key: word + (token.hasColon ? "" : ": ")
      case .value: (token.needsSpace ? " " : "") + word
      }
    return (Array(bytes[..<range.lowerBound]) + Array(text.utf8) + Array(bytes[range.upperBound...]))[...]
  }

  /// What the copy has in front of the word.
  private static func lead(_ token: CompletionToken, _ form: Form) -> Int { form == .value && token.needsSpace ? 1 : 0 }

  /// The mapping that the word is a key of, and its value, or is a value of, and its key; nil where it is none, or takes
  /// what belonged to another.
  private static func entry(
    of document: YAMLDocument, at offset: Int, _ token: CompletionToken, _ form: Form
  ) -> (mapping: YAMLNode, partner: YAMLNode)? {
    guard let node = document.node(at: offset + 1), node.kind == .scalar, node.hasText(word),
      let mapping = node.parent, mapping.kind == .mapping, let entry = node.entry
    else { return nil }
    switch form {
    case .value: return entry.value == node ? (mapping, entry.key) : nil
    case .key:
      guard entry.key == node else { return nil }
      let ownsLines = mapping.style == .block && token.restIsBlank && !token.inner.isEmpty
      return takesLines(entry.value, token) && !ownsLines ? nil : (mapping, entry.value)
    }
  }

  /// Whether the colon makes what stands below the key its value.
  private static func takesLines(_ value: YAMLNode, _ token: CompletionToken) -> Bool {
    !token.hasColon && !(value.kind == .scalar && value.range.isEmpty)
  }

  /// Whether the values have no more errors with the key than without it, and its line is not what breaks them. Lines
  /// that it takes were another's, unless without it they cannot be read.
  private static func isHarmless(
    _ errors: Int, without: () -> Int, withoutLine: () -> Int, _ partner: YAMLNode, _ token: CompletionToken,
    _ form: Form
  ) -> Bool {
    if form == .key, takesLines(partner, token), without() == 0 { return false }
    return errors == 0 || errors <= min(without(), withoutLine())
  }

  /// The text of Helm values that a place is in.
  private static func config(
    of part: PlanPart, at offset: Int
  ) -> (config: EmbeddedConfig, all: [EmbeddedConfig], plan: Plan)? {
    for plan in part.plans {
      let all = embeddedConfigs(of: plan)
      if let config = all.first(where: { $0.embedded.hostRange.holds(offset) }) { return (config, all, plan) }
    }
    return nil
  }

  func suggestions(at offset: Int, _ context: ValuesCompletion) -> [CompletionSuggestion] {
    let chart = chartKey(context)
    if form == .value { return chart.map { chartValues($0.key, at: offset, context) } ?? [] }
    guard let chart, !chart.key.isOpen else { return repeatedKeys(at: offset) }
    return chartKeys(chart.key, of: chart.id, at: offset, context)
  }

  /// Where there is no chart, or it takes any keys.
  private func repeatedKeys(at offset: Int) -> [CompletionSuggestion] {
    var taken = Set(mapping.entries.map(\.key.text))
    taken.insert(word)
    var found: [CompletionSuggestion] = []
    let path = path(of: mapping)
    for other in all {
      guard let root = other.document.root else { continue }
      let place = other.cluster ?? "config"
      for entry in entries(of: root, at: path) where !entry.key.isMergeKey && entry.key.kind == .scalar {
        // The token itself is no key that is elsewhere.
        if other.scalar == own, entry.key.range == token.whole { continue }
        let name = entry.key.text
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
          !isQuoted || canBeInQuotes(name), taken.insert(name).inserted, fits(entry.value)
        else { continue }
        found.append(suggestion(name, entry.value, place, offset))
      }
    }
    return found
  }

  /// Whether what stands below a key without a colon can be below this one.
  private func fits(_ other: YAMLNode) -> Bool { fits(other.resolved.kind) }

  func fits(_ kind: YAMLNode.Kind) -> Bool {
    partner.kind == .scalar && partner.range.isEmpty || token.hasColon || partner.kind == kind
  }

  /// Whether a key means the same inside of quotes, of either kind.
  func canBeInQuotes(_ name: String) -> Bool {
    !needsQuotes(name) && name.utf8.allSatisfy { !"\"'\\".utf8.contains($0) }
  }

  private func suggestion(_ name: String, _ other: YAMLNode, _ place: String, _ offset: Int) -> CompletionSuggestion {
    var insertion = CompletionInsertion(keyText(name))
    appendBeginning(of: other.resolved.kind, to: &insertion)
    return suggestion(name, .field, insertion, description: plainLabel(place), offset, .none)
  }

  /// A key with its colon, unless that is there.
  func keyText(_ name: String) -> String {
    (needsQuotes(name) || isJSON ? quoted(name) : name) + (token.hasColon ? "" : ":")
  }

  /// What begins a value: the line below for what stands there.
  func appendBeginning(of kind: YAMLNode.Kind, to insertion: inout CompletionInsertion) {
    guard !token.hasColon, partner.range.isEmpty else { return }
    let deeper = file.text.newline + String(repeating: " ", count: token.column + 2)
    switch kind {
    case .mapping where !isQuoted && mapping.style == .block: insertion.append(deeper)
    case .sequence where !isQuoted && mapping.style == .block: insertion.append(deeper + "- ")
    default: insertion.append(" ")
    }
  }

  func suggestion(
    _ label: String, _ kind: CompletionSuggestion.Kind, _ insertion: CompletionInsertion, detail: String? = nil,
    description: String?, subject: Subject? = nil, documentation: String? = nil, isPreselected: Bool = false,
    isDeprecated: Bool = false, _ offset: Int, _ snippets: SnippetSupport
  ) -> CompletionSuggestion {
    let (text, isSnippet) = insertion.rendered(snippets)
    return CompletionSuggestion(
      label: visible(label), kind: kind, detail: detail.map(visible), description: description.map(visible),
      subject: subject, documentation: documentation, insertText: text, isSnippet: isSnippet, replaceRange: range,
      insertRange: range.lowerBound..<max(range.lowerBound, min(offset, range.upperBound)), filterText: label,
      isPreselected: isPreselected, isDeprecated: isDeprecated, beginsDocument: false, isOfMany: false)
  }

  /// Whether the keys beside it are written as in JSON.
  var isJSON: Bool {
    guard mapping.style == .flow, !isQuoted else { return false }
    let others = mapping.entries.map(\.key).filter { !$0.hasText(word) }
    return !others.isEmpty && others.allSatisfy { $0.style == .doubleQuoted }
  }

  // MARK: Paths

  /// The path of a mapping in the Helm values.
  func path(of node: YAMLNode) -> [KeyStep] {
    var path: [KeyStep] = []
    var node = node
    while let parent = node.parent {
      path.append(parent.kind == .sequence ? .item : .key(node.entry?.key.text ?? ""))
      node = parent
    }
    return path.reversed()
  }

  /// The fields of all mappings at a path: of lists those of every item.
  func entries(of root: YAMLNode, at path: [KeyStep]) -> [YAMLNode.Entry] {
    var nodes = [root.resolved]
    for step in path {
      // What aliases reach in several ways is looked at once: there are no more nodes than the text has.
      var seen: Set<YAMLNode> = []
      nodes = nodes.flatMap { node -> [YAMLNode] in
        switch step {
        case .key(let name): [node.entries.first { $0.key.hasText(name) }?.value].compactMap(\.self)
        case .item: Array(node.items)
        }
      }.map(\.resolved).filter { seen.insert($0).inserted }
    }
    return nodes.flatMap { Array($0.entries) }
  }
}

extension YAMLDocument {
  /// Whether a place is in a scalar that is written in quotes: quick to say, unlike whether it holds Helm values.
  fileprivate func isQuoted(at offset: Int) -> Bool {
    let style = node(at: offset)?.style
    return style == .singleQuoted || style == .doubleQuoted
  }
}
