// Keys inside `config` and overrides: those that the same plan has elsewhere at the same path, as an override repeats what
// it overrides. Never values, which may be secrets.

import TextDocument
import YAMLSyntax

/// The keys that can be written at a place of a literal block of Helm values; nothing elsewhere.
///
/// As everywhere in completion, a word is written at the cursor in a copy; if it is read back as a key there and breaks
/// nothing, another key does as well.
func repeatedKeys(in file: PlanFile, at offset: Int, language: Language) -> [CompletionSuggestion] {
  for token in CompletionToken.candidates(in: file.text, at: offset) {
    guard let place = KeyPlace(file, token) else { continue }
    return place.suggestions(at: offset)
  }
  return []
}

/// The word of the copy: a plain scalar wherever one can be.
private let word = "zqCursorqz"

private struct KeyPlace {
  let file: PlanFile
  let token: CompletionToken
  private let config: EmbeddedConfig
  private let all: [EmbeddedConfig]
  private let mapping: YAMLNode
  /// What is the value of the word in the copy.
  private let value: YAMLNode

  init?(_ file: PlanFile, _ token: CompletionToken) {
    guard token.lead == .lineStart || token.lead == .dash, token.quote == nil, token.hasColon || token.restIsBlank,
      !token.needsSpace
    else { return nil }
    let part = file.part(at: token.whole.lowerBound - token.column)
    guard let content = part.content, !content.plans.isEmpty else { return nil }
    let start = token.whole.lowerBound - part.range.lowerBound
    let end = token.whole.upperBound - part.range.lowerBound
    let bytes = content.source.bytes
    let copy = PlanPart(
      (Array(bytes[..<start]) + Array((word + (token.hasColon ? "" : ":")).utf8) + Array(bytes[end...]))[...])
    guard copy.document.repairedRanges.count <= content.document.repairedRanges.count,
      let found = Self.config(of: copy, at: start),
      let inside = found.config.embedded.offset(ofHost: start),
      let key = found.config.document.node(at: inside + 1), key.kind == .scalar, key.hasText(word),
      let mapping = key.parent, mapping.kind == .mapping, mapping.style == .block,
      let entry = key.entry, entry.key == key
    else { return nil }
    // A key that takes what belonged to another, or that breaks the values, is none.
    let without = PlanPart((Array(bytes[..<start]) + Array(bytes[end...]))[...])
    let errorsBefore = Self.config(of: without, at: start)?.config.errors.count
    guard found.config.errors.count <= (errorsBefore ?? 0),
      token.hasColon || !token.inner.isEmpty || entry.value.range.isEmpty
    else { return nil }
    self.file = file
    self.token = token
    self.mapping = mapping
    config = found.config
    all = found.all
    value = entry.value
  }

  /// The literal text that a place is in.
  private static func config(of part: PlanPart, at offset: Int) -> (config: EmbeddedConfig, all: [EmbeddedConfig])? {
    for plan in part.plans {
      let all = EmbeddedConfigs(plan).all
      if let config = all.first(where: { $0.scalar.style == .literal && $0.embedded.hostRange.holds(offset) }) {
        return (config, all)
      }
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
      for entry in entries(of: root, at: path[...]) where !entry.key.isMergeKey && entry.key.kind == .scalar {
        let name = entry.key.text
        guard !name.isEmpty, name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
          taken.insert(name).inserted, fits(entry.value)
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

  private func suggestion(_ name: String, _ other: YAMLNode, _ place: String, _ offset: Int) -> CompletionSuggestion {
    var text = needsQuotes(name) ? quoted(name) : name
    if !token.hasColon {
      text += ":"
      let newline = file.text.newline
      let deeper = newline + String(repeating: " ", count: token.column + 2)
      if value.range.isEmpty {
        switch other.resolved.kind {
        case .mapping: text += deeper
        case .sequence: text += deeper + "- "
        default: text += " "
        }
      }
    }
    let range = token.whole
    return CompletionSuggestion(
      label: name, kind: .field, detail: nil, description: plainLabel(place), subject: nil, documentation: nil,
      insertText: text, isSnippet: false, replaceRange: range,
      insertRange: range.lowerBound..<max(range.lowerBound, min(offset, range.upperBound)), filterText: name,
      isPreselected: false, isDeprecated: false)
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
  private func entries(of node: YAMLNode, at path: ArraySlice<Step>) -> [YAMLNode.Entry] {
    let node = node.resolved
    guard let step = path.first else { return Array(node.entries) }
    switch step {
    case .key(let name):
      return node.entries.first { $0.key.hasText(name) }.map { entries(of: $0.value, at: path.dropFirst()) } ?? []
    case .item: return node.items.flatMap { entries(of: $0, at: path.dropFirst()) }
    }
  }
}
