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
    "aws:alb/listener:Listener": redirectsListener,
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
  const protocol = props.at("protocol");
  if (!protocol.is("HTTP")) return [];
  const redirects = props
    .at("defaultActions")
    .items.every(
      (action) => action.at("redirect", "protocol").is("HTTPS") || action.at("redirect", "protocol").isUnknown,
    );
  return redirects && props.at("defaultActions").items.length > 0
    ? []
    : [protocol.must('be "HTTPS", or redirect to it')];
}
