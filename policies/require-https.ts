import type { Finding } from "./kernel/property";
import type { ResourcePolicy } from "./kernel/policy";
import type { Resource } from "./kernel/resource";

export const requireHttps: ResourcePolicy = {
  name: "require-https",
  rule: "What people reach answers over HTTPS only.",
  why: "Over plain HTTP anyone on the way can read what people send, sign in as them and change what they see.",
  remedy: "redirect HTTP to HTTPS.",
  checks: {
    "scaleway:containers/container:Container": redirectsToHttps,
    "scaleway:functions/function:Function": ({ props }) => props.at("httpOption").mustBe("redirected"),
    "aws:lb/listener:Listener": redirectsListener,
    "aws:cloudfront/distribution:Distribution": ({ props }) =>
      [props.at("defaultCacheBehavior"), ...props.at("orderedCacheBehaviors").items].flatMap((behaviour) =>
        behaviour.at("viewerProtocolPolicy").mustBe("redirect-to-https", "https-only"),
      ),
  },
};

/** `httpsConnectionsOnly` replaces `httpOption`; a container sets one of the two. */
function redirectsToHttps({ props }: Resource): Finding[] {
  const option = props.at("httpOption");
  return option.is("redirected") || option.isUnknown ? [] : props.at("httpsConnectionsOnly").mustBe(true);
}

function redirectsListener({ props }: Resource): Finding[] {
  const [protocol, actions] = [props.at("protocol"), props.at("defaultActions")];
  if (!protocol.is("HTTP") || actions.isUnknown) return [];
  const redirects = actions.items.map((action) => action.at("redirect", "protocol"));
  const isRedirected = redirects.length > 0 && redirects.every((to) => to.is("HTTPS") || to.isUnknown);
  return isRedirected ? [] : [protocol.must('be "HTTPS", or redirect to it')];
}
