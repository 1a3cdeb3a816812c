/**
 * What people who use the products read, in their language. Everything that is sent to a channel comes from here, but for the
 * notes of a release and the reasons of a refusal, which are for those who deploy, and the line of the nightly pipelines
 * that must not need this program.
 */
export const texts = {
  deployed: {
    title: (stack: string) => `Déploiement réussi : ${stack}`,
    releaseTitle: (release: string, stack: string) => `Déploiement réussi : ${release} en ${stack}`,
    running: (product: string, version: string) => `${product} tourne en version ${version}`,
    changes: (counts: string) => `Infrastructure : ${counts}`,
    noChanges: "Infrastructure : rien n’a changé",
  },
  deployFailed: {
    title: (stack: string) => `Échec du déploiement : ${stack}`,
    stage: { check: "Vérification avant déploiement", preview: "Aperçu et règles", up: "Mise en place" },
    locked: (command: string) =>
      `La pile est verrouillée. Si aucun autre déploiement n’est en cours, la libérer avec : ${command}`,
  },
  deployInterrupted: {
    title: (stack: string) => `Déploiement interrompu : ${stack}`,
    advice: (page: string) =>
      `Il n’est pas allé à son terme : panne, délai dépassé ou annulation. Voir le journal, puis ${page} avant de relancer.`,
  },
  drift: {
    title: (stack: string) => `Écart constaté : ${stack}`,
    explanation:
      "Ce qui tourne ne correspond plus à ce qui est décrit : quelque chose a été modifié ou supprimé à la main. Un déploiement remettrait les ressources suivantes en conformité.",
    checkFailed: (stack: string) => `Contrôle des écarts impossible : ${stack}`,
  },
  kinds: {
    created: (number: number) => (number > 1 ? `${number} créées` : "1 créée"),
    changed: (number: number) => (number > 1 ? `${number} modifiées` : "1 modifiée"),
    replaced: (number: number) => (number > 1 ? `${number} remplacées` : "1 remplacée"),
    deleted: (number: number) => (number > 1 ? `${number} supprimées` : "1 supprimée"),
  },
  inLog: "La raison est dans le journal.",
  open: "Voir le détail",
  cut: "(message coupé)",
} as const;
