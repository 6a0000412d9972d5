// Keys inside `config` and overrides: those that the same plan has elsewhere at the same path, as an override repeats
// what it overrides. Never values, which may be secrets.

import TextDocument
import YAMLSyntax

/// The keys that can be written at a place of Helm values that are written line by line, or on one line in quotes;
/// nothing elsewhere.
///
/// As everywhere in completion, a word is written at the cursor in a copy; if it is read back as a key there and breaks
/// nothing, another key does as well.
func repeatedKeys(in file: PlanFile, at offset: Int) -> [CompletionSuggestion] {
  if let place = KeyPlace(quotedIn: file, at: offset) { return place.suggestions(at: offset) }
  for token in CompletionToken.candidates(in: file.text, at: offset) {
    guard let place = KeyPlace(blockIn: file, token) else { continue }
    return place.suggestions(at: offset)
  }
  return []
}

/// The word of the copy: a plain scalar wherever one can be.
private let word = "zqCursorqz"

private struct KeyPlace {
  let file: PlanFile
  /// In a quoted text its offsets are those of the text.
  let token: CompletionToken
  /// What is replaced; bytes in the file.
  let range: Range<Int>
  let isQuoted: Bool
  /// The quoted text that the token is in.
  private let own: YAMLNode?
  private let all: [EmbeddedConfig]
  private let mapping: YAMLNode
  /// What is the value of the word in the copy.
  private let value: YAMLNode

  /// A place in a block text: its lines are lines of the file.
  init?(blockIn file: PlanFile, _ token: CompletionToken) {
    guard Self.canBeKey(token) else { return nil }
    let part = file.part(at: token.whole.lowerBound)
    guard let content = part.content, !content.plans.isEmpty, token.whole.upperBound <= part.range.upperBound else {
      return nil
    }
    let start = token.whole.lowerBound - part.range.lowerBound
    let end = token.whole.upperBound - part.range.lowerBound
    let bytes = content.source.bytes
    let copy = PlanPart(Self.copy(of: bytes, start..<end, token))
    guard copy.document.repairedRanges.count <= content.document.repairedRanges.count,
      let found = Self.config(of: copy, at: start), found.config.isBlock,
      let inside = found.config.embedded.offset(ofHost: start),
      let (mapping, value) = Self.entry(of: found.config.document, at: inside, token)
    else { return nil }
    func errors(without range: Range<Int>) -> Int {
      let part = PlanPart((bytes[..<range.lowerBound] + bytes[range.upperBound...])[...])
      return Self.config(of: part, at: range.lowerBound)?.config.errors.count ?? 0
    }
    guard
      Self.isHarmless(
        found.config.errors.count, without: { errors(without: start..<end) },
        withoutLine: { errors(without: start - token.column..<end) }, value, token)
    else { return nil }
    (self.file, self.token, range, isQuoted, own) = (file, token, token.whole, false, nil)
    (all, self.mapping, self.value) = (found.all, mapping, value)
  }

  /// A place in quotes on one line: what is between them is read as lines of its own.
  init?(quotedIn file: PlanFile, at offset: Int) {
    let part = file.part(at: offset)
    guard let content = part.content, content.document.isQuoted(at: offset - part.range.lowerBound),
      let found = Self.config(of: content, at: offset - part.range.lowerBound),
      found.config.isQuotedLine(content.source)
    else { return nil }
    let embedded = found.config.embedded
    let text = found.config.source
    guard let inside = embedded.offset(ofHost: offset - part.range.lowerBound), inside <= text.count,
      embedded.hostOffset(inside) + part.range.lowerBound == offset,
      let token = CompletionToken.candidates(in: text, at: inside).first, Self.canBeKey(token),
      embedded.isVerbatim(token.whole)
    else { return nil }
    let document = YAMLDocument(Self.copy(of: text.bytes, token.whole, token))
    func errors(without range: Range<Int>) -> Int {
      YAMLDocument((text.bytes[..<range.lowerBound] + text.bytes[range.upperBound...])[...]).errors.count
    }
    let line = token.whole.lowerBound - token.column..<token.whole.upperBound
    guard let (mapping, value) = Self.entry(of: document, at: token.whole.lowerBound, token),
      Self.isHarmless(
        document.errors.count, without: { errors(without: token.whole) }, withoutLine: { errors(without: line) }, value,
        token)
    else { return nil }
    let host = embedded.hostRange(token.whole)
    (self.file, self.token, isQuoted, own) = (file, token, true, found.config.scalar)
    range = host.lowerBound + part.range.lowerBound..<host.upperBound + part.range.lowerBound
    (all, self.mapping, self.value) = (found.all, mapping, value)
  }

  private static func canBeKey(_ token: CompletionToken) -> Bool {
    guard token.quote == nil, !token.needsSpace else { return false }
    switch token.lead {
    case .lineStart, .dash, .comma, .openMapping: return true
    case .colon, .openSequence: return false
    }
  }

  private static func copy(of bytes: [UInt8], _ range: Range<Int>, _ token: CompletionToken) -> ArraySlice<UInt8> {
    let key = word + (token.hasColon ? "" : ": ")
    return (Array(bytes[..<range.lowerBound]) + Array(key.utf8) + Array(bytes[range.upperBound...]))[...]
  }

  /// The mapping that the word is a key of, and its value; nil where it is none, or takes what belonged to another.
  private static func entry(
    of document: YAMLDocument, at offset: Int, _ token: CompletionToken
  ) -> (mapping: YAMLNode, value: YAMLNode)? {
    guard let key = document.node(at: offset + 1), key.kind == .scalar, key.hasText(word),
      let mapping = key.parent, mapping.kind == .mapping, let entry = key.entry, entry.key == key
    else { return nil }
    let ownsLines = mapping.style == .block && token.restIsBlank && !token.inner.isEmpty
    return takesLines(entry.value, token) && !ownsLines ? nil : (mapping, entry.value)
  }

  /// Whether the colon makes what stands below the key its value.
  private static func takesLines(_ value: YAMLNode, _ token: CompletionToken) -> Bool {
    !token.hasColon && !(value.kind == .scalar && value.range.isEmpty)
  }

  /// Whether the values have no more errors with the key than without it, and its line is not what breaks them. Lines
  /// that it takes were another's, unless without it they cannot be read.
  private static func isHarmless(
    _ errors: Int, without: () -> Int, withoutLine: () -> Int, _ value: YAMLNode, _ token: CompletionToken
  ) -> Bool {
    if takesLines(value, token), without() == 0 { return false }
    return errors == 0 || errors <= min(without(), withoutLine())
  }

  /// The text of Helm values that a place is in.
  private static func config(of part: PlanPart, at offset: Int) -> (config: EmbeddedConfig, all: [EmbeddedConfig])? {
    for plan in part.plans {
      let all = embeddedConfigs(of: plan)
      if let config = all.first(where: { $0.embedded.hostRange.holds(offset) }) { return (config, all) }
    }
    return nil
  }

  func suggestions(at offset: Int) -> [CompletionSuggestion] {
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
  private func fits(_ other: YAMLNode) -> Bool {
    value.kind == .scalar && value.range.isEmpty || token.hasColon || value.kind == other.resolved.kind
  }

  /// Whether a key means the same inside of quotes, of either kind.
  private func canBeInQuotes(_ name: String) -> Bool {
    !needsQuotes(name) && name.utf8.allSatisfy { !"\"'\\".utf8.contains($0) }
  }

  private func suggestion(_ name: String, _ other: YAMLNode, _ place: String, _ offset: Int) -> CompletionSuggestion {
    var text = needsQuotes(name) || isJSON ? quoted(name) : name
    if !token.hasColon {
      text += ":"
      let deeper = file.text.newline + String(repeating: " ", count: token.column + 2)
      if value.range.isEmpty {
        switch other.resolved.kind {
        case .mapping where !isQuoted && mapping.style == .block: text += deeper
        case .sequence where !isQuoted && mapping.style == .block: text += deeper + "- "
        default: text += " "
        }
      }
    }
    return CompletionSuggestion(
      label: name, kind: .field, detail: nil, description: plainLabel(place), subject: nil, documentation: nil,
      insertText: text, isSnippet: false, replaceRange: range,
      insertRange: range.lowerBound..<max(range.lowerBound, min(offset, range.upperBound)), filterText: name,
      isPreselected: false, isDeprecated: false, beginsDocument: false, isOfMany: false)
  }

  /// Whether the keys beside it are written as in JSON.
  private var isJSON: Bool {
    guard mapping.style == .flow, !isQuoted else { return false }
    let others = mapping.entries.map(\.key).filter { !$0.hasText(word) }
    return !others.isEmpty && others.allSatisfy { $0.style == .doubleQuoted }
  }

  // MARK: Paths

  private enum Step: Equatable {
    case key(String)
    case item
  }

  private func path(of node: YAMLNode) -> [Step] {
    var path: [Step] = []
    var node = node
    while let parent = node.parent {
      path.append(parent.kind == .sequence ? .item : .key(node.entry?.key.text ?? ""))
      node = parent
    }
    return path.reversed()
  }

  /// The fields of all mappings at a path: of lists those of every item.
  private func entries(of root: YAMLNode, at path: [Step]) -> [YAMLNode.Entry] {
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
