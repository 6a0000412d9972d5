// Semantic tokens inside `config` and overrides, where an editor's own highlighting sees a single text.

import TextDocument
import YAMLSyntax

/// A word of a YAML text that stands in a scalar.
public struct SemanticToken: Sendable, Equatable {
  public enum Kind: Sendable, CaseIterable {
    /// The key of a mapping.
    case property
    case string, number
    /// `true`, `false`, `null` and their spellings.
    case keyword
    case comment
    /// Anchors, tags, aliases and merge keys.
    case `operator`
  }

  /// Bytes in the file; on one line, not empty.
  public let range: Range<Int>
  public let kind: Kind
}

/// The tokens of all Helm values of a file, in the order of the text; none overlap. A text over several lines is one token
/// for each line, without the indentation. What cannot be read has none.
///
/// - Parameter range: bytes of the file: only tokens that touch it; nil: all.
public func semanticTokens(_ file: PlanFile, in range: Range<Int>?) -> [SemanticToken] {
  var tokens: [SemanticToken] = []
  for part in file.parts {
    guard let content = part.content, range?.touches(part.range) ?? true else { continue }
    var seen: Set<YAMLNode> = []
    for plan in content.plans {
      for config in embeddedConfigs(of: plan) where seen.insert(config.scalar).inserted {
        let host = config.embedded.hostRange.shifted(by: part.range.lowerBound)
        guard range?.touches(host) ?? true else { continue }
        tokens += config.tokens(in: plan.source).map {
          SemanticToken(range: $0.range.shifted(by: part.range.lowerBound), kind: $0.kind)
        }
      }
    }
  }
  tokens.sort { $0.range.lowerBound < $1.range.lowerBound }
  guard let range else { return tokens }
  return tokens.filter { $0.range.touches(range) }
}

extension EmbeddedConfig {
  /// In the offsets of the part that holds the scalar.
  fileprivate func tokens(in host: SourceText) -> [SemanticToken] {
    var found: [(range: Range<Int>, kind: SemanticToken.Kind)] = comments(in: document, source).map { ($0, .comment) }
    var pending = document.root.map { [(node: $0, isKey: false)] } ?? []
    while let (node, isKey) = pending.popLast() {
      let content = node.contentRange
      if node.range.lowerBound < content.lowerBound {
        found.append((node.range.lowerBound..<content.lowerBound, .operator))
      }
      switch node.kind {
      case .alias: found.append((node.range, .operator))
      case .scalar where document.isRepaired(node.range): break
      case .scalar: found.append((content, node.tokenKind(isKey: isKey)))
      case .mapping:
        for entry in node.entries { pending += [(entry.key, true), (entry.value, false)] }
      case .sequence: pending += node.items.map { ($0, false) }
      }
    }
    found.sort { $0.range.lowerBound < $1.range.lowerBound }
    var tokens: [SemanticToken] = []
    var end = 0
    for (range, kind) in found where !range.isEmpty {
      for line in lines(of: hostRange(range), in: host) where line.lowerBound >= end {
        tokens.append(SemanticToken(range: line, kind: kind))
        end = line.upperBound
      }
    }
    return tokens
  }

  /// The pieces of a range on each of its lines, without white space at their ends.
  private func lines(of range: Range<Int>, in host: SourceText) -> [Range<Int>] {
    (host.line(at: range.lowerBound)...host.line(at: max(range.lowerBound, range.upperBound - 1))).compactMap { line in
      let content = host.contentRange(ofLine: line).clamped(to: range)
      let bytes = host.bytes[content]
      func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
      guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
      else { return nil }
      return first..<last + 1
    }
  }
}

extension YAMLNode {
  fileprivate func tokenKind(isKey: Bool) -> SemanticToken.Kind {
    if isKey { return isMergeKey ? .operator : .property }
    return switch scalar {
    case .boolean, .null: .keyword
    case .integer, .float: .number
    default: .string
    }
  }
}
