// A document that the client has open.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
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

struct OpenDocument {
  let uri: DocumentURI
  let path: String?
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
  /// What its findings are being found from, and whether something has changed since that was begun.
  var diagnosing: DiagnosisSubject?
  var isToBeDiagnosedAgain = false
  /// Empty while findings are being found.
  var findings = FindingsCache()
  /// What was published last.
  var published: [Finding] = []
  /// The client's questions that wait for the findings.
  var pulls: [PendingPull] = []
  /// What the report was called that the client got last.
  var pulled: String?

  var role: FileRole { FileRole(environment?.patch) }

  /// What the index of the workspace's plans calls it.
  var indexName: String { path ?? uri.string }

  mutating func apply(_ changes: [TextDocumentContentChangeEvent], encoding: PositionEncoding) {
    edition += 1
    for change in changes {
      if let range = change.range {
        file.replace(file.text.byteRange(range, encoding), with: Array(change.text.utf8))
      } else {
        file = PlanFile(change.text)
        notedPlans = nil
      }
    }
  }
}
