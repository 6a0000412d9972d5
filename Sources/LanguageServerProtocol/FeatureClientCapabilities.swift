// What the client can do with features that are announced by an object of their own: nil where it has none.

/// The members of `capabilities.textDocument` that each stand for a feature.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocumentClientCapabilities
public struct FeatureClientCapabilities: Hashable, Sendable {
  public var documentSymbol: SymbolClientCapabilities?
  public var foldingRange: FoldingRange?
  public var selectionRange = false
  public var documentHighlight = false
  public var linkedEditingRange = false
  public var rename: Rename?
  public var definition: Definition?
  public var references = false
  public var documentLink: DocumentLink?
  public var inlayHint = false
  public var codeLens = false
  public var semanticTokens: SemanticTokens?
  public var formatting: Registrable?
  public var rangeFormatting: Registrable?
  public var onTypeFormatting: Registrable?

  /// A client that has none of them.
  public init() {}

  init(_ object: LenientObject) {
    documentSymbol = SymbolClientCapabilities(object.object("documentSymbol"))
    foldingRange = FoldingRange(object.object("foldingRange"))
    selectionRange = object.object("selectionRange").isPresent
    documentHighlight = object.object("documentHighlight").isPresent
    linkedEditingRange = object.object("linkedEditingRange").isPresent
    rename = Rename(object.object("rename"))
    definition = Definition(object.object("definition"))
    references = object.object("references").isPresent
    documentLink = DocumentLink(object.object("documentLink"))
    inlayHint = object.object("inlayHint").isPresent
    codeLens = object.object("codeLens").isPresent
    semanticTokens = SemanticTokens(object.object("semanticTokens"))
    formatting = Registrable(object.object("formatting"))
    rangeFormatting = Registrable(object.object("rangeFormatting"))
    onTypeFormatting = Registrable(object.object("onTypeFormatting"))
  }

  /// A feature of which nothing else is to be known.
  public struct Registrable: Hashable, Sendable {
    /// Whether it may be registered while the session lasts.
    public var dynamicRegistration = false

    public init(dynamicRegistration: Bool = false) { self.dynamicRegistration = dynamicRegistration }

    init?(_ object: LenientObject) {
      guard object.isPresent else { return nil }
      dynamicRegistration = object.flag("dynamicRegistration")
    }
  }

  /// `foldingRange`
  public struct FoldingRange: Hashable, Sendable {
    /// The client folds whole lines and ignores columns.
    public var lineFoldingOnly = false
    /// The most ranges that the client wants of a document.
    public var rangeLimit: Int?

    public init() {}

    init?(_ object: LenientObject) {
      guard object.isPresent else { return nil }
      lineFoldingOnly = object.flag("lineFoldingOnly")
      rangeLimit = object.value("rangeLimit")
    }
  }

  /// `rename`
  public struct Rename: Hashable, Sendable {
    public var prepareSupport = false
    public var dynamicRegistration = false

    public init() {}

    init?(_ object: LenientObject) {
      guard object.isPresent else { return nil }
      prepareSupport = object.flag("prepareSupport")
      dynamicRegistration = object.flag("dynamicRegistration")
    }
  }

  /// `definition`
  public struct Definition: Hashable, Sendable {
    public var linkSupport = false

    public init() {}

    init?(_ object: LenientObject) {
      guard object.isPresent else { return nil }
      linkSupport = object.flag("linkSupport")
    }
  }

  /// `documentLink`
  public struct DocumentLink: Hashable, Sendable {
    public var tooltipSupport = false

    public init() {}

    init?(_ object: LenientObject) {
      guard object.isPresent else { return nil }
      tooltipSupport = object.flag("tooltipSupport")
    }
  }

  /// `semanticTokens`
  public struct SemanticTokens: Hashable, Sendable {
    /// The types that the client shows.
    public var tokenTypes: [String] = []
    /// `requests.range` and `requests.full`
    public var range = false
    public var full = false

    public init() {}

    init?(_ object: LenientObject) {
      guard object.isPresent else { return nil }
      tokenTypes = object.list("tokenTypes") ?? []
      let requests = object.object("requests")
      // Either may be an object with more to say, instead of `true`.
      range = requests.flag("range") || requests.object("range").isPresent
      full = requests.flag("full") || requests.object("full").isPresent
    }
  }
}

/// `textDocument.documentSymbol` and `workspace.symbol`.
///
/// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#documentSymbolClientCapabilities
public struct SymbolClientCapabilities: Hashable, Sendable {
  /// `hierarchicalDocumentSymbolSupport`
  public var isHierarchical = false
  /// `symbolKind.valueSet`
  public var kinds = SymbolKind.common

  public init() {}

  init?(_ object: LenientObject) {
    guard object.isPresent else { return nil }
    isHierarchical = object.flag("hierarchicalDocumentSymbolSupport")
    kinds = object.object("symbolKind").list("valueSet") ?? SymbolKind.common
  }
}
