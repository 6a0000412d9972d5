// A document that the client has open.

import HelmCharts
import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import LocalFiles
import TextDocument
import WorkspaceFiles

/// All that decides what a document's plans are to the workspace.
struct NotedPlans: Equatable {
  let identityEdition: Int
  let isJudged: Bool
  let group: PlanGroup?
  let role: FileRole

  func isSame(butForIdentities other: NotedPlans) -> Bool {
    isJudged == other.isJudged && group == other.group && role == other.role
  }
}

extension DocumentURI {
  /// Whether a document shows what a file was, or may be, rather than the file.
  var isOtherRevision: Bool {
    let scheme = string.prefix { $0 != ":" && $0 != "/" }
    guard scheme.count > 1, string.dropFirst(scheme.count).first == ":" else {
      return WorkspaceFiles.isOtherRevision(path: string)
    }
    return !isSchemeOfFiles(String(scheme)) || WorkspaceFiles.isOtherRevision(path: filePath ?? string)
  }
}

struct OpenDocument {
  let uri: DocumentURI
  let path: String?
  /// Whether it is what a file was, or one side of a comparison: it is judged alone.
  let isRevision: Bool
  /// Which file it is; nil until that was looked up, and for what is not on this disk.
  var identity: FileIdentity?
  var isIdentified: Bool
  /// Another path that leads to the same file, by which the workspace knows its plans.
  var sharedPath: String?
  /// Where its workspace file is looked for; nil for a buffer that belongs to no folder.
  var workspace: WorkspaceKey?
  /// Whether the editor takes the document for JSON, where a plan cannot be offered as YAML.
  var isJSON = false
  var version: Int?
  /// Which opening of a document it is, of all that this session has seen.
  var opening = 0
  /// How often it was edited since.
  var edition = 0
  var file: PlanFile
  /// What the client has been told to ask us for here.
  var sharedFeatures: [Unregistration] = []
  /// Nil until they were looked for, and where the document belongs to no directory.
  var surroundings: Surroundings?
  /// Nil until the surroundings were looked for.
  var environment: Environment?
  /// Whether a timer is set, until which edits are gathered; and whether there were any.
  var isGathering = false
  var isDue = false
  /// Whether diagnostics have been asked for at least once, by an event or by the client.
  var isPublished = false
  /// Whether they are to be published even if they are what they were.
  var isToBeSaid = false
  /// Whether something changed that its findings depend on while it was being waited for something else.
  var isOutdated = false
  /// What the workspace has been told of its plans; nil: nothing yet.
  var notedPlans: NotedPlans?
  /// The versions whose charts are wanted, and those of a moment ago.
  var chartIDs: Set<ChartID> = []
  var formerCharts: [ChartID] = []
  /// What is known of them; nil: nobody can say.
  var charts: Charts?
  /// What they were last looked for with.
  var notedCharts: NotedCharts?
  /// Its own plans, where it is judged alone.
  var ownPlans: PlanIndex?
  /// What its findings are being found from, and whether something has changed since that was begun.
  var diagnosing: DiagnosisSubject?
  var isToBeDiagnosedAgain = false
  /// Empty while findings are being found.
  var findings = FindingsCache()
  /// Which of them the client is told while its author types.
  var withholding = Withholding()
  /// When it was edited last, by the session's clock; whether a timer is set for the rest that follows.
  var editedAt = 0
  var isRestAwaited = false
  /// What was published last.
  var published: [Diagnostic] = []
  /// The client's questions that wait for the findings.
  var pulls: [PendingPull] = []
  /// What the report was called that the client got last.
  var pulled: String?

  var role: FileRole { FileRole(environment?.patch) }

  /// What the index of the workspace's plans calls it.
  var indexName: String { sharedPath ?? path ?? uri.string }

  init(uri: DocumentURI, path: String?, workspace: WorkspaceKey? = nil, version: Int? = nil, file: PlanFile) {
    (self.uri, self.path, self.workspace, self.version, self.file) = (uri, path, workspace, version, file)
    isRevision = uri.isOtherRevision
    isIdentified = path == nil
  }

  mutating func apply(_ changes: [TextDocumentContentChangeEvent], encoding: PositionEncoding) {
    edition += 1
    var edits: [Withholding.Change] = []
    for change in changes {
      let new = Array(change.text.utf8)
      if let range = change.range {
        let bytes = file.text.byteRange(range, encoding)
        edits.append(Withholding.Change(bytes, of: file.text.bytes, with: new))
        file.replace(bytes, with: new)
      } else {
        edits.append(Withholding.Change(from: file.text.bytes, to: new))
        file = PlanFile(change.text)
        notedPlans = nil
      }
    }
    withholding.edit(edits, file.text)
  }
}
