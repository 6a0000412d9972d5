// textDocument/codeAction: what can be done about a range.

/// The params of `textDocument/codeAction`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeActionParams
public struct CodeActionParams: Hashable, Sendable, Decodable {
  public var textDocument: TextDocumentIdentifier
  public var range: Range
  public var context: CodeActionContext

  public init(textDocument: TextDocumentIdentifier, range: Range, context: CodeActionContext) {
    self.textDocument = textDocument
    self.range = range
    self.context = context
  }

  private enum CodingKeys: String, CodingKey {
    case textDocument
    case range
    case context
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    textDocument = try container.decode(TextDocumentIdentifier.self, forKey: .textDocument)
    range = try container.decode(Range.self, forKey: .range)
    context = try container.decodeIfPresent(CodeActionContext.self, forKey: .context) ?? CodeActionContext()
  }
}

/// What a client knows when it asks for code actions.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeActionContext
public struct CodeActionContext: Hashable, Sendable, Decodable {
  /// Those in the range, of this server and of others.
  public var diagnostics: [Diagnostic]
  /// Only actions of these kinds, and kinds below them, are wanted; nil for all.
  public var only: [CodeActionKind]?
  public var triggerKind: CodeActionTriggerKind?

  public init(
    diagnostics: [Diagnostic] = [], only: [CodeActionKind]? = nil, triggerKind: CodeActionTriggerKind? = nil
  ) {
    self.diagnostics = diagnostics
    self.only = only
    self.triggerKind = triggerKind
  }

  public init(from decoder: any Decoder) throws {
    let object = LenientObject(decoder)
    diagnostics = object.list("diagnostics") ?? []
    only = object.list("only")
    triggerKind = object.value("triggerKind")
  }
}

/// Why the client asks.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeActionTriggerKind
public struct CodeActionTriggerKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The user wants to see a list.
  public static let invoked = CodeActionTriggerKind(rawValue: 1)
  /// A light bulb, at each move of the cursor.
  public static let automatic = CodeActionTriggerKind(rawValue: 2)
}

/// The kind of a code action: a path with dots, of which each prefix is a kind too.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeActionKind
public struct CodeActionKind: RawRepresentable, Hashable, Sendable, Codable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let quickFix = CodeActionKind(rawValue: "quickfix")
  public static let refactor = CodeActionKind(rawValue: "refactor")
  public static let refactorRewrite = CodeActionKind(rawValue: "refactor.rewrite")
  public static let source = CodeActionKind(rawValue: "source")
  public static let sourceFixAll = CodeActionKind(rawValue: "source.fixAll")
  /// This server's own, so that a client can ask for it and nobody else's.
  public static let sourceFixAllInstallPlan = CodeActionKind(rawValue: "source.fixAll.installplan")

  /// Whether this is `other` or a kind below it; everything is below the empty kind.
  public func isContained(in other: CodeActionKind) -> Bool {
    other.rawValue.isEmpty || self == other || rawValue.hasPrefix(other.rawValue + ".")
  }
}

/// Something that can be done.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#codeAction
public struct CodeAction: Hashable, Sendable, Codable {
  public var title: String
  public var kind: CodeActionKind?
  /// What it resolves.
  public var diagnostics: [Diagnostic]?
  public var isPreferred: Bool?
  public var disabled: Disabled?
  public var edit: WorkspaceEdit?
  public var command: Command?
  public var data: JSONValue?

  /// An action with nothing but its title; the rest is assigned as the client's capabilities allow.
  public init(title: String) { self.title = title }

  /// Why it cannot be done now.
  public struct Disabled: Hashable, Sendable, Codable {
    public var reason: String

    public init(reason: String) { self.reason = reason }
  }
}
